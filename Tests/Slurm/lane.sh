#!/usr/bin/env bash
# lane.sh CODELENGTH: trains a small sweep with Slurm, disturbs it, and compares with the same sweep
# trained here. To be run by with-cluster.sh. The longer tasks of the plan are 0, 1 and 2: one is
# requeued, one warned of its time limit, one cancelled in the middle. Prints a line for each check and,
# last, how many passed and failed; exits 1 if any failed.
set -euo pipefail

codelength=$(realpath "$1")
sweep=$(dirname "$(realpath "$0")")/sweep.json
folder=$(mktemp -d "$(dirname "$SLURM_CONF")/the lane.XXXXXX")
cd "$folder"
plan="$folder/the plan.json" store="$folder/shared runs" local="$folder/local runs"

passed=0 failed=0
check() { # WHAT COMMAND...
  local what=$1
  shift
  if "$@" > output 2>&1; then
    passed=$((passed + 1))
    echo "ok: $what"
  else
    failed=$((failed + 1))
    echo "FAILED: $what"
    sed 's/^/  | /' output
  fi
}

# Waits until a command succeeds, a minute at most.
eventually() {
  local n
  for ((n = 0; n < 300; n++)); do
    "$@" && return
    sleep 0.2
  done
  echo "waited in vain: $*"
  return 1
}

# Whether a command holds with each of some words in the place of its %.
all() { # COMMAND WORD...
  local word
  for word in "${@:2}"; do
    eval "${1//%/$word}" || { echo "not so: ${1//%/$word}"; return 1; }
  done
}

run() { sed -n "s/.*\"index\":$1,.*\"run\":\"\([0-9a-f]*\)\".*/\1/p" "$plan"; }
complete() { [ -e "$store/$(run "$1")/manifest.json" ]; }
# Whether a task has a checkpoint beyond the first.
begun() { compgen -G "$store/$(run "$1")/checkpoint-*[1-9]*" > /dev/null; }
begun_only() { begun "$1" && ! complete "$1"; }
# Halts the process that trains a task, so that it cannot end before it is disturbed.
declare -A halted
halt() {
  halted[$1]=$(sed 's/.*"process":\([0-9]*\).*/\1/' "$store/$(run "$1")"/claim/heartbeat-*) &&
    kill -STOP "${halted[$1]}" && begun_only "$1"
}
# Lets it go on, which Slurm does too where it sends a signal; it may have ended since.
proceed() { kill -CONT "${halted[$1]}" 2> /dev/null || true; }
state() { squeue --noheader --array --format=%F_%K=%T | sed -n "s/^$1=//p"; }
is() { [ "$(state "$1")" = "$2" ]; }
gone() { [ -z "$(state "$1")" ]; }
idle() { [ -z "$(squeue --noheader)" ]; }
claimed() { [ -e "$store/$(run "$1")/claim" ]; }
# Slurm lets a requeued job wait for two minutes.
release() { eventually scontrol update "JobId=$1" StartTime=now; }
log() { cat "$store"/slurm/*/"$1.log"; }
waits() { log "$1" 2> /dev/null | grep "waiting for another process: host .*, job [0-9]*_2"; }
submit() { "$codelength" sweep submit --slurm "$plan" --store "$store" "$@" | tee submitted; }
status() { "$codelength" status "$plan" --store "$store" 2>&1 | tee shown; }

"$codelength" sweep plan "$sweep" --to "$plan" --gflops 50 > output
"$codelength" sweep submit --local "$plan" --store "$local" --threads 2 > output

# Slurm takes 4 elements an array here, so the 6 tasks are two: jobs 1 and 2. They are held until both
# are submitted: Slurm numbers an element that starts as a job of its own, 3 and on.
check "submitted in two arrays" eval 'submit --max-parallel 3 -- --time=5 --hold &&
  grep -q "submitted job 1, 4 elements from task 0" submitted &&
  grep -q "submitted job 2, 2 elements from task 4" submitted'
check "submit returns without waiting for them" all "is % PENDING" 1_0 1_1 1_2 1_3 2_0 2_1
check "they run when they are released" scontrol release 1 2
check "what waits or runs is not submitted again" eval 'submit && grep -q " 0 are to be submitted" submitted'

check "tasks 0, 1 and 2 in the middle" all "eventually begun % && halt %" 0 1 2
check "task 0 requeued" eval 'scontrol requeue 1_0 && proceed 0'
check "task 1 warned of its time limit" eval 'scancel --batch --signal=USR2 1_1 && proceed 1'
check "task 2 cancelled" eval 'scancel 1_2 && proceed 2 && eventually gone 1_2 && begun_only 2'
check "the requeued tasks wait" eval 'eventually is 1_0 PENDING && eventually is 1_1 PENDING'
check "task 1 asked for that itself" eval 'log 1_1 | grep "was requeued"'
check "status has what Slurm says, or unknown, beside the store" eval '{ status || true; } &&
  grep -qE "^2 .* partial .* unknown 1_2 .* to resume from step" shown &&
  grep -qE "^0 .* PENDING 1_0 " shown && grep -q "accounting storage is disabled" shown'
check "only the cancelled task is submitted again" eval 'submit && grep -q ", 1 are to be submitted" submitted &&
  grep -qx "#SBATCH --array=2" "$store"/slurm/*/submit-3.sh'
check "its script submitted again by hand, for a second job to wait for the first" eval '
  eventually claimed 2 && halt 2 && sbatch --parsable "$store"/slurm/*/submit-3.sh | tee again &&
  eventually waits "$(cat again)_2" && proceed 2'
# In its first second a requeued job would still count as killed.
check "the requeued tasks may go on" eval 'sleep 2 && release 1_0 && release 1_1'

check "every task is complete in the end" eval '
  all "eventually complete %" 0 1 2 3 4 5 && eventually idle && status &&
  grep -q "6 of 6 runs are complete" shown'
check "the requeued tasks went on from a checkpoint" eval '
  log 1_0 | grep "partial, to resume from step" && log 1_0 | grep "complete, 2400 steps" &&
  log 1_1 | grep "partial, to resume from step" && log 1_1 | grep "complete, 2400 steps"'
check "the second job ended with the first" eval 'log "$(cat again)_2" | grep "complete, 2400 steps"'
check "the results are the local run's, byte by byte" diff -r --exclude=slurm "$local" "$store"
check "finished runs move to another store" eval '
  "$codelength" store export --store "$store" --to runs.tar &&
  "$codelength" store import runs.tar --store "$folder/moved" && diff -r --exclude=lock "$local" "$folder/moved"'

echo "$passed passed, $failed failed"
[ $failed = 0 ]
