// Workloads of Thanos.
import type { Case } from "./case";
import { compact, objects, query, statefulSet } from "./object-cases";

export const workloads: readonly Case[] = [
    objects("a compactor", compact()),
    objects("two compactors of one StatefulSet", compact([], "", 2), "!one-compactor", "!node-drain"),
    objects(
        "a second compactor",
        compact() + compact().replace("name: thanos-compact,", "name: thanos-compact-b,"),
        "!one-compactor",
    ),
    objects(
        "compactors that share the bucket by a label",
        compact(['--selector.relabel-config=[{"action":"keep","source_labels":["cluster"],"regex":"a"}]']) +
            compact(['--selector.relabel-config=[{"action":"keep","source_labels":["cluster"],"regex":"b"}]']).replace(
                "name: thanos-compact,",
                "name: thanos-compact-b,",
            ),
    ),
    objects(
        "an autoscaled compactor",
        `${compact()}apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: thanos-compact, namespace: thanos}\nspec: {minReplicas: 1, maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: thanos-compact}}`,
        "!one-compactor",
    ),
    objects("a compactor without downsampling", compact(["--downsampling.disable"]), "!retention"),
    objects("a retention that is no duration", compact(["--retention.resolution-raw=30 days"]), "!retention"),
    objects(
        "a ruler whose label names a variable that does not exist",
        statefulSet("thanos-rule", [
            "rule",
            "--data-dir=/var/thanos/rule",
            "--objstore.config=$(OBJSTORE_CONFIG)",
            '--label=ruler="shop"',
            '--label=rule_replica="$(NAME)"',
            "--alert.label-drop=rule_replica",
            "--query=dnssrv+_http._tcp.thanos-query.thanos.svc",
        ]),
        "!external-labels",
    ),
    objects(
        "a ruler",
        statefulSet("thanos-rule", [
            "rule",
            "--data-dir=/var/thanos/rule",
            "--objstore.config=$(OBJSTORE_CONFIG)",
            '--label=ruler="shop"',
            '--label=rule_replica="$(POD_NAME)"',
            "--alert.label-drop=rule_replica",
            "--query=dnssrv+_http._tcp.thanos-query.thanos.svc",
        ]),
    ),
    objects(
        "a ruler whose replicas send an alert each",
        statefulSet(
            "thanos-rule",
            [
                "rule",
                "--data-dir=/var/thanos/rule",
                "--objstore.config=$(OBJSTORE_CONFIG)",
                '--label=ruler="shop"',
                '--label=rule_replica="$(POD_NAME)"',
                "--query=http://thanos-query:9090",
            ],
            "",
            2,
        ),
        "!ruler",
        "!node-drain",
    ),
    objects(
        "one ruler whose alerts have its replica's label",
        statefulSet("thanos-rule", [
            "rule",
            "--data-dir=/var/thanos/rule",
            "--objstore.config=$(OBJSTORE_CONFIG)",
            '--label=ruler="shop"',
            '--label=rule_replica="$(POD_NAME)"',
            "--query=http://thanos-query:9090",
        ]),
        "ruler",
    ),
    objects(
        "receive with a hashring in a file",
        statefulSet("thanos-receive", [
            "receive",
            "--tsdb.path=/var/thanos/receive",
            "--objstore.config=$(OBJSTORE_CONFIG)",
            '--label=receive="shop"',
            '--label=receive_replica="$(POD_NAME)"',
            "--receive.hashrings-file=/etc/hashring.json",
            "--receive.local-endpoint=$(POD_NAME).thanos-receive:10901",
        ]),
    ),
    objects(
        "a router of receive with a hashring in a file, and a querier that does not ask it",
        `${query(["--query.replica-label=receive_replica"])}${statefulSet("thanos-router", [
            "receive",
            "--receive.hashrings-file=/etc/hashring.json",
            "--receive.replication-factor=3",
            '--label=router_replica="$(POD_NAME)"',
        ])
            .replace(/ {2}volumeClaimTemplates.*\n/, "")
            .replace(/ {10}volumeMounts.*\n/, "")}`,
    ),
    objects(
        "an old querier with --store",
        query(["--store=dnssrv+_grpc._tcp.thanos-store.thanos.svc"]) +
            statefulSet("thanos-store", ["store", "--data-dir=/var/thanos/store", "--objstore.config=$(OBJSTORE_CONFIG)"]),
    ),
];
