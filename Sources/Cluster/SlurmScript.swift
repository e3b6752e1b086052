import Foundation
import Support
import Training

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
      // A line break ends a directive, a quote its value; a backslash means something to Slurm; and what
      // a person reads in the script is to be what the machine does.
      let isUsable = path.unicodeScalars.allSatisfy {
        !$0.isInvisible && $0 != "\\" && $0 != "\""
      }
      guard isUsable else { throw UnusablePath(path: path) }
    }
    let output = Escaping.slurmFileName(logs.path) + "/%A_%a.log"
    let jobs = array.tasksPerJob == 1 ? "a task" : "\(array.tasksPerJob) tasks"
    return """
      #!/bin/bash
      # The sweep "\(visible(plan.sweep.name))": each element of this array trains \(jobs) of the plan
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

      exec \(Escaping.shellWord(tool.path)) sweep run-task \\
        \(Escaping.shellWord(planFile.path)) \\
        --expect \(plan.digest) \\
        --store \(Escaping.shellWord(store.folder.path)) \\
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

/// A path that Slurm's scripts cannot hold.
public struct UnusablePath: Error, Equatable, CustomStringConvertible, Sendable {
  public let path: String

  public var description: String {
    "the path \(visible(path)) has a line break or another invisible character, a backslash or a double "
      + "quote, which no script of Slurm's can hold; choose another folder"
  }
}
