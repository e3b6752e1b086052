#!/usr/bin/env bash
# with-cluster.sh COMMAND...: runs a command with a Slurm cluster of one node, this machine, to submit
# to: munged, slurmctld and slurmd on loopback, with a configuration, keys, state and logs of their own
# in a temporary folder. Needs Slurm and munge (Debian: slurm-wlm, munge), neither configured nor
# running, and neither systemd nor control groups. What was started is ended and the folder removed
# when the command ends, however it or this script ends. Exits as the command does.
set -euo pipefail

fail() { echo "with-cluster.sh: $*" >&2; exit 1; }

PATH=$PATH:/usr/sbin:/sbin
for program in munged slurmctld slurmd sbatch scontrol; do
  command -v $program > /dev/null || fail "$program is not installed; install slurm-wlm and munge"
done
[ $# -gt 0 ] || fail "no command was given"
[ "$(id -u)" = 0 ] || fail "Slurm's daemons must be started as root"

folder=$(mktemp -d "${TMPDIR:-/tmp}/codelength-slurm.XXXXXX")
# As `hostname -s`, which fails where the name cannot be resolved.
host=$(uname -n)
host=${host%%.*}

# Every process that was started here has this in its environment, jobs included; their numbers.
mark=SLURM_CONF=$folder/slurm.conf
ours() { grep -lzsxF "$mark" /proc/[0-9]*/environ | cut -d / -f 3; }

cleanup() {
  local pids n
  pids=$(cat "$folder"/*.pid 2> /dev/null || true)
  SLURM_CONF=$folder/slurm.conf timeout 5 scancel --user=root > /dev/null 2>&1 || true
  kill $(ours) $pids 2> /dev/null || true
  for n in {1..50}; do
    [ -n "$(ours)" ] || break
    sleep 0.1
  done
  kill -KILL $(ours) $pids 2> /dev/null || true
  rm -rf "$folder"
}

# Cleaning up is the work of a process of its own, which begins when the other end of its pipe is
# closed: even if this script is killed. What is started below must not hold that end.
exec 9> >(trap '' INT TERM HUP; cat > /dev/null; cleanup)
watchdog=$!
finish() { exec 9>&-; wait $watchdog || true; }
trap finish EXIT
trap 'exit 130' INT TERM HUP

# A port of loopback that nobody listens on.
port() {
  local port
  while port=$((20000 + RANDOM % 20000)); (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; do :; done
  echo $port
}

# The daemons can listen on loopback alone where that is what the machine's name stands for; else they
# listen everywhere, to those who have the key.
listening=
case $(getent ahostsv4 "$(uname -n)") in
  127.*) listening=CommunicationParameters=NoCtldInAddrAny,NoInAddrAny ;;
esac

mkdir "$folder/state" "$folder/spool"
(umask 077; head -c 1024 /dev/urandom > "$folder/munge.key")
cat > "$folder/slurm.conf" << END
ClusterName=loopback
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$(port)
SlurmdPort=$(port)
$listening
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
# Jobs are followed through /proc, not control groups.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
# More processors than there may be, so that jobs run side by side on any machine.
SlurmdParameters=config_overrides
NodeName=$host NodeAddr=127.0.0.1 CPUs=4 RealMemory=1000
PartitionName=all Nodes=ALL Default=YES MaxTime=10 State=UP
ReturnToService=2
# Small, so that arrays must be divided.
MaxArraySize=4
KillWait=5
SchedulerParameters=batch_sched_delay=0,sched_interval=1
END
export "$mark"

munged --socket="$folder/munge.socket" --key-file="$folder/munge.key" \
  --pid-file="$folder/munged.pid" --log-file="$folder/munged.log" \
  --seed-file="$folder/munge.seed" --force 9>&- 2> "$folder/munged.errors" \
  || fail "munged does not start: $(cat "$folder/munged.errors")"
slurmctld 9>&- && slurmd 9>&- || fail "Slurm's daemons do not start"
SECONDS=0
while [ "$(timeout 5 sinfo --noheader --format=%T 2> /dev/null)" != idle ]; do
  if [ $SECONDS -gt 120 ]; then
    tail -n 20 "$folder"/slurm*.log >&2
    fail "the node does not become idle"
  fi
  sleep 0.2
done

status=0
# In the background, as a shell that waits for a command in the foreground hears no signal.
"$@" 9>&- < /dev/null &
wait $! || status=$?
if [ $status != 0 ]; then tail -n 20 "$folder"/slurm*.log >&2; fi
exit $status
