#!/bin/sh
# As in the real image: arguments are MinIO's, with or without its name in front.
[ "$1" = minio ] && shift
exec minio "$@"
