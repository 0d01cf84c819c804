"""Runs moto, an emulator of AWS, as a server on a free port of 127.0.0.1, with a block in a versioned bucket whose objects are deleted.

Arguments: bucket, folder of the block, names of its files. Prints the port, and ends with standard input.
"""
import logging
import sys

import boto3
from moto.server import ThreadedMotoServer

logging.getLogger("werkzeug").setLevel(logging.ERROR)
bucket, folder, *files = sys.argv[1:]
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
port = server.get_host_and_port()[1]
client = boto3.client(
    "s3", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing"
)
client.create_bucket(Bucket=bucket)
client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
for name in files:
    client.put_object(Bucket=bucket, Key=f"{folder}/{name}", Body=name.encode())
for name in files:
    client.delete_object(Bucket=bucket, Key=f"{folder}/{name}")
print(port, flush=True)
sys.stdin.read()
server.stop()
