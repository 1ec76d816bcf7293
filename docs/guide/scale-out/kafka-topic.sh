#!/bin/sh
# The topic that otel-to-kafka.yaml writes. Three copies, two of which must have a record before it is acknowledged; nothing is removed by time or size.
set -eu
: "${BOOTSTRAP:?Set BOOTSTRAP, such as kafka-1.corp:9093}" "${CLIENT_CONFIG:?Set CLIENT_CONFIG, the file with the settings of TLS}"
kafka-topics.sh --bootstrap-server "$BOOTSTRAP" --command-config "$CLIENT_CONFIG" --create --if-not-exists \
  --topic countersign-audit --partitions 12 --replication-factor 3 \
  --config min.insync.replicas=2 \
  --config unclean.leader.election.enable=false \
  --config cleanup.policy=delete --config retention.ms=-1 --config retention.bytes=-1 \
  --config max.message.bytes=8388608
