#!/usr/bin/env bash
# Starts a real SLURM of one node on this machine, from nothing: Debian's packages, loopback, no
# accounting. As root. `start.sh` twice does no harm; `start.sh stop` stops what it started, and so
# does a start that fails.
# A SLURM that is configured here already is left alone. Debian 12 (SLURM 22.05) is what it is tested on.
set -euo pipefail

conf=/etc/slurm/slurm.conf
mark="# written by tests/cluster/start.sh of one-neuron"
state=/var/lib/one-neuron-slurm
node=$(hostname -s)

fail() { echo "tests/cluster/start.sh: $*" >&2; exit 1; }

wait_for() {  # wait_for SECONDS COMMAND…
  local until=$((SECONDS + $1)); shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$until" ] || fail "waited in vain for: $*"
    sleep 0.2
  done
}

ours() { [ -e "$conf" ] && grep -qF "$mark" "$conf"; }

# Whether the daemon that a file is named after runs, by the number in it. A number may be another's
# by now; a zombie, whose parent never asked for it, has no executable and does not run.
runs() {  # runs PIDFILE
  [ -s "$1" ] && [[ $(readlink "/proc/$(cat "$1")/exe") == */"$(basename "$1" .pid)"* ]]
}
ended() { ! runs "$1"; }

end() {  # end PIDFILE
  if runs "$1"; then
    kill "$(cat "$1")"
    wait_for 20 ended "$1"
  fi
  rm -f "$1"
}

idle() { [ -z "$(squeue --noheader --user=root)" ]; }

start() {
  if [ -e "$conf" ] && ! ours; then
    fail "$conf is not mine: this machine has a SLURM of its own"
  fi
  # (`command -v` of several is content with one)
  if ! type slurmctld slurmd munged sbatch >/dev/null 2>&1; then
    apt-get update --quiet
    DEBIAN_FRONTEND=noninteractive apt-get install --quiet --yes --no-install-recommends slurm-wlm munge
  fi
  [ -s /etc/munge/munge.key ] || fail "/etc/munge/munge.key is missing: mungekey --create makes it"

  trap '[ $? = 0 ] || stop >&2' EXIT
  mkdir -p "$state/controller" "$state/node" "$state/log"
  # srun inside a job looks for slurm.conf in /etc/slurm and nowhere else, whatever SLURM_CONF says
  cat >"$conf" <<END
$mark
ClusterName=oneneuron
SlurmctldHost=$node(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
ReturnToService=2
KillWait=5
StateSaveLocation=$state/controller
SlurmdSpoolDir=$state/node
SlurmctldPidFile=$state/slurmctld.pid
SlurmdPidFile=$state/slurmd.pid
SlurmctldLogFile=$state/log/slurmctld.log
SlurmdLogFile=$state/log/slurmd.log
$(slurmd -C | sed -n "s/^NodeName=[^ ]*/NodeName=$node NodeAddr=127.0.0.1/p")
PartitionName=main Nodes=$node Default=YES MaxTime=INFINITE State=UP
END

  # what systemd would make for munge, where there is no systemd
  install -d -o munge -g munge /run/munge /var/log/munge /var/lib/munge
  runs /run/munge/munged.pid || { runuser -u munge -- /usr/sbin/munged && touch "$state/munge"; }
  wait_for 10 munge --no-input
  runs "$state/slurmctld.pid" || slurmctld
  wait_for 20 eval "scontrol ping | grep -q UP"
  runs "$state/slurmd.pid" || slurmd
  wait_for 20 eval "sinfo --noheader --format %T | grep -q -e idle -e mixed -e allocated"
  echo "SLURM $(sinfo --version | cut -d ' ' -f 2) runs on $node, partition main"
}

stop() {
  if ours; then
    if runs "$state/slurmctld.pid" && scancel --quiet --user=root; then
      (wait_for 20 idle) || true  # jobs that are left go on without their daemons
    fi
    end "$state/slurmd.pid"
    end "$state/slurmctld.pid"
    if [ -e "$state/munge" ]; then end /run/munge/munged.pid; fi
    rm -rf "$state" "$conf"
    echo "SLURM is stopped"
  fi
}

[ "$(id -u)" = 0 ] || fail "must run as root"
case "${1:-start}" in
  start) start ;;
  stop) stop ;;
  *) fail "start or stop, not $1" ;;
esac
