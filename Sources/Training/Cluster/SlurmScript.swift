import Foundation

/// The script of one job array: what sbatch reads, and what a person can read and submit again.
struct SlurmScript {
  let plan: SweepPlan
  let planFile: URL
  let store: RunStore
  let tool: URL
  let array: SlurmArray
  let maxParallel: Int?
  /// Where the jobs print to: a folder.
  let logs: URL

  /// - Throws: `UnusablePath`.
  func text() throws -> String {
    for path in [planFile.path, store.folder.path, tool.path] {
      // A line break ends a directive; the others mean something in the names of Slurm's output files.
      if path.contains(where: { $0.isNewline || $0 == "\\" || $0 == "\"" }) {
        throw UnusablePath(path: path)
      }
    }
    let output = logs.path.replacingOccurrences(of: "%", with: "%%") + "/%A_%a.log"
    let jobs = array.tasksPerJob == 1 ? "a task" : "\(array.tasksPerJob) tasks"
    return """
      #!/bin/bash
      # The sweep "\(plan.sweep.name)": each element of this array trains \(jobs) of the plan
      # \(planFile.path)
      # and takes what is done already as done, so that this script may be submitted again as it is.
      #SBATCH --job-name=\(jobName)
      #SBATCH --array=\(array.text(maxParallel: maxParallel))
      #SBATCH --cpus-per-task=1
      #SBATCH --output="\(output)"
      #SBATCH --open-mode=append

      # 120 seconds before the time limit comes USR2: the task writes a checkpoint, calls
      # `scontrol requeue` and exits with 75; the restarted job goes on from there. TERM, which comes
      # with preemption and scancel, makes it write a checkpoint and exit.
      #SBATCH --signal=B:USR2@120
      #SBATCH --requeue

      exec \(quoted(tool.path)) sweep run-task \\
        \(quoted(planFile.path)) \\
        --expect \(plan.digest) \\
        --store \(quoted(store.folder.path)) \\
        --offset \(array.offset) --tasks-per-job \(array.tasksPerJob)

      """
  }

  /// The sweep's name with what is safe everywhere.
  private var jobName: String {
    let kept = plan.sweep.name.map { character in
      character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
    }
    return String(kept.prefix(60))
  }
}

/// A word for the shell.
func quoted(_ text: String) -> String {
  "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
}

/// A path that Slurm's scripts cannot hold.
public struct UnusablePath: Error, Equatable, CustomStringConvertible, Sendable {
  public let path: String

  public var description: String {
    "the path \(path) has a line break, a backslash or a double quote, which no script of Slurm's can "
      + "hold; choose another folder"
  }
}
