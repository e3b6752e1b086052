import Foundation
import Support
import Training

/// Hands the tasks of a plan that are not done to Slurm.
public struct SlurmSubmission: Sendable {
  let plan: SweepPlan
  let planFile: URL
  let store: RunStore
  let tool: URL
  let tasksPerJob: Int
  let maxParallel: Int?
  let options: [String]

  /// - Parameters:
  ///   - planFile: where the plan is, and `store` and `tool` too: paths that the nodes have as well.
  ///   - tool: the executable of codelength.
  ///   - maxParallel: elements of an array that run at once; nil for no limit.
  ///   - options: for sbatch, before the script; they count more than what the script says.
  public init(
    _ plan: SweepPlan, planFile: URL, store: RunStore, tool: URL, tasksPerJob: Int = 1,
    maxParallel: Int? = nil, options: [String] = []
  ) {
    self.plan = plan
    self.planFile = planFile.absoluteURL.standardizedFileURL
    self.store = RunStore(folder: store.folder.absoluteURL.standardizedFileURL)
    self.tool = tool
    self.tasksPerJob = tasksPerJob
    self.maxParallel = maxParallel
    self.options = options
  }

  /// Submits every task whose run has no manifest and that does not wait or run already, in arrays as
  /// large as Slurm takes them.
  ///
  /// - Parameters:
  ///   - isDryRun: writes and submits nothing, but says what would be.
  ///   - report: is told, in lines, what was done.
  ///   - notice: is told, on one line, of what is no error.
  /// - Throws: `ToolFailed` if sbatch refuses an array; those before it are submitted and recorded.
  ///   `UnusablePath`, `FileError`.
  public func submit(
    isDryRun: Bool, report: (String) -> Void, notice: (String) -> Void
  ) throws {
    let states = try SlurmStates(plan, store: store, history: false)
    for problem in states.problems {
      notice("\(problem); what waits or runs already is submitted again, which is harmless")
    }
    let open = try plan.tasks.indices.filter { index in
      try !Files.exists(store.run(plan.tasks[index].run.id).url(RunFolder.manifestName))
    }
    let needed = open.filter { !states.isQueued($0) }
    report(
      "\(plan.tasks.count - open.count) of \(plan.tasks.count) tasks are done, "
        + "\(open.count - needed.count) wait or run, \(needed.count) are to be submitted")
    guard !needed.isEmpty else { return }
    for array in SlurmArray.covering(
      needed, tasksPerJob: tasksPerJob, maxArraySize: try arraySize(notice))
    {
      try submit(array, isDryRun: isDryRun, report)
    }
  }

  private func submit(_ array: SlurmArray, isDryRun: Bool, _ report: (String) -> Void) throws {
    let records = SlurmRecords(plan, store: store)
    let text = try SlurmScript(
      plan: plan, planFile: planFile, store: store, tool: tool, array: array,
      maxParallel: maxParallel, logs: records.folder
    ).text()
    if isDryRun {
      report(
        (["sbatch"] + options.map(Escaping.shellWord)).joined(separator: " ")
          + " <<'END'\n\(text)END")
      return
    }
    try Files.createFolder(records.folder)
    let script = records.newScript()
    try Files.replace(script, with: Data(text.utf8))
    // `123`, or `123;cluster` where there are several.
    let answer = try ExternalTool.output(
      "sbatch", ["--parsable"] + options + [script.path], seconds: 300)
    guard let job = answer.split(whereSeparator: { $0 == ";" || $0.isWhitespace }).first,
      let number = Slurm.number(job, from: 1)
    else { throw ToolFailed(tool: "sbatch", reason: "it does not say the job's number: \(answer)") }
    try records.add(
      SlurmRecords.Submission(
        job: number, offset: array.offset, tasksPerJob: array.tasksPerJob,
        array: array.text(maxParallel: maxParallel), script: script.lastPathComponent,
        submitted: Date().ISO8601Format()))
    report(
      "submitted job \(number), \(array.elements.count) elements from task \(array.offset) on: "
        + visible(script.path))
  }

  /// Slurm's default where it does not answer.
  private func arraySize(_ notice: (String) -> Void) throws -> Int {
    let size: Int
    do {
      size = try Slurm.maxArraySize()
    } catch {
      notice("\(error); MaxArraySize is taken to be 1001")
      return 1001
    }
    guard size >= 2 else {
      throw ToolFailed(tool: "sbatch", reason: "Slurm is configured without job arrays")
    }
    return size
  }
}
