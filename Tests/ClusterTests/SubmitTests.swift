import Cluster
import Corpora
import Foundation
import Support
import Sweeps
import TestSupport
import Testing
import Training
import TrainingFixture

/// A sweep's plan, a store and commands that answer like Slurm's, in a folder whose name needs quotes.
private struct FakeCluster {
  let outer: TemporaryFolder
  let folder: URL
  let plan: SweepPlan
  let file: URL
  let store: RunStore

  init(maxArraySize: Int = 1001) throws {
    outer = try TemporaryFolder()
    folder = outer.url.appendingPathComponent(
      "it's a '\u{301}; touch pwned; '\u{301} 100%\u{301} \u{D4E}'\u{D4E}%A $(touch pwned) fake")
    store = RunStore(folder: folder.appendingPathComponent("the runs"))
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("bin"), withIntermediateDirectories: true)
    plan = SweepPlan(try Sweep(json: Data(sampleSweep().utf8), file: "sample.json"))
    file = folder.appendingPathComponent("the plan.json")
    _ = try plan.write(to: file)
    try tool("scontrol", "echo \"MaxArraySize            = \(maxArraySize)\"")
    try tool("squeue", "cat queue")
    try tool("sacct", "cat accounts")
    // Jobs are numbered from 100; each script is kept under its job's number.
    try tool(
      "sbatch",
      """
      job=$((100 + $(ls job-*.arguments 2> /dev/null | wc -l)))
      printf '%s\\n' "$@" > job-$job.arguments
      for last; do :; done; cp "$last" "job-$job"
      echo "$job;cluster"
      """)
    try write("", to: "queue")
    try write("", to: "accounts")
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
  }

  /// Makes one of the commands; it runs in the folder.
  func tool(_ name: String, _ body: String) throws {
    _ = try outer.program(
      "\(folder.lastPathComponent)/bin/\(name)",
      "cd \"$(dirname \"$0\")/..\" || exit 9\n\(body)", shell: "/bin/bash")
  }

  /// Runs codelength with the commands in its path.
  func run(
    _ arguments: [String], path: String? = nil
  ) throws -> (status: Int32, output: String, errors: String) {
    let output = outer.url.appendingPathComponent("output")
    let errors = outer.url.appendingPathComponent("errors")
    let path = path ?? folder.appendingPathComponent("bin").path + ":/usr/bin:/bin"
    let process = try startTool(
      arguments, environment: ["PATH": path], output: output, errors: errors)
    process.waitUntilExit()
    return (
      process.terminationStatus, try String(contentsOf: output, encoding: .utf8),
      try String(contentsOf: errors, encoding: .utf8)
    )
  }

  func submit(
    _ more: [String] = [], path: String? = nil
  ) throws -> (status: Int32, output: String, errors: String) {
    try run(
      ["sweep", "submit", "--slurm", file.path, "--store", store.folder.path] + more, path: path)
  }

  func status(path: String? = nil) throws -> [StatusReport.Row] {
    let tool = try run(
      ["status", file.path, "--store", store.folder.path, "--json"], path: path)
    return try JSONDecoder().decode([StatusReport.Row].self, from: Data(tool.output.utf8))
  }

  func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path)
  }

  func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  func train(_ task: Int) throws {
    let configuration = plan.tasks[task].run.configuration
    _ = try TrainingRun(configuration, store: store, threads: 1).train()
  }

  /// Runs a job's script as Slurm runs an element of it.
  func runElement(_ element: Int, ofJob job: Int) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = [folder.appendingPathComponent("job-\(job)").path]
    process.currentDirectoryURL = URL(fileURLWithPath: "/")
    process.environment = ["SLURM_ARRAY_TASK_ID": "\(element)", "PATH": "/usr/bin:/bin"]
      .merging(ProcessInfo.processInfo.environment.filter { $0.key == "LD_LIBRARY_PATH" }) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}

@Suite(.serialized) struct SubmitTests {
  @Test func arraysCoverEveryTaskOnceAndSlurmsNumbersSuffice() {
    var random = RandomSequence(seed: 1, stream: .replicates, index: 20)
    for _ in 0..<200 {
      let count = Int.random(in: 1...3000, using: &random)
      let share = Int.random(in: 1...4, using: &random)
      let needed = (0..<count).filter { _ in Int.random(in: 0..<4, using: &random) < share }
      let perJob = Int.random(in: 1...5, using: &random)
      let size = Int.random(in: 1...1001, using: &random)
      let arrays = SlurmArray.covering(needed, tasksPerJob: perJob, maxArraySize: size)
      var done: [Int] = []
      for array in arrays {
        #expect(array.elements.allSatisfy { (0..<size).contains($0) })
        for element in array.elements {
          let tasks = SlurmArray.tasks(
            ofElement: element, offset: array.offset, tasksPerJob: array.tasksPerJob, count: count)
          #expect(needed.contains { tasks?.contains($0) ?? false })
          done += Array(tasks ?? 0..<0)
        }
      }
      #expect(Set(done).count == done.count && Set(done).isSuperset(of: needed))
    }
    let array = SlurmArray.covering([0, 1, 2, 3, 7, 9, 10], tasksPerJob: 1, maxArraySize: 99)
    #expect(array.map { $0.text(maxParallel: nil) } == ["0-3,7,9-10"])
    #expect(array.map { $0.text(maxParallel: 4) } == ["0-3,7,9-10%4"])
  }

  @Test func aDryRunShowsEverythingAndDoesNothing() throws {
    let cluster = try FakeCluster()
    let tool = try cluster.submit(["--dry-run", "--", "--partition=long", "--comment", "it's mine"])
    #expect(tool.status == 0, "\(tool.errors)")
    #expect(tool.output.contains("0 of 4 tasks are done, 0 wait or run, 4 are to be submitted"))
    #expect(tool.output.contains(#"sbatch '--partition=long' '--comment' 'it'\''s mine' <<'END'"#))
    #expect(tool.output.contains("#SBATCH --array=0-3\n"))
    #expect(!cluster.exists("job-100") && !cluster.exists("the runs"))
  }

  @Test func whatIsSubmittedIsWhatIsIncompleteAndItRuns() throws {
    let cluster = try FakeCluster()
    try cluster.train(1)
    let tool = try cluster.submit(["--max-parallel", "2", "--", "--partition=long", "-t", "5"])
    #expect(tool.status == 0 && tool.errors.isEmpty, "\(tool.errors)")
    #expect(tool.output.contains("1 of 4 tasks are done, 0 wait or run, 3 are to be submitted"))
    #expect(tool.output.contains("submitted job 100, 3 elements from task 0 on"))
    let script = try cluster.text("job-100")
    let doubled = cluster.store.folder.path.unicodeScalars.map { $0 == "%" ? "%%" : String($0) }
    let output =
      doubled.joined() + "/slurm/\(cluster.plan.digest.prefix(12))/%A_%a.log"
    for line in [
      "#!/bin/bash", "#SBATCH --array=0,2-3%2", "#SBATCH --requeue",
      "#SBATCH --signal=B:USR2@120", "#SBATCH --output=\"\(output)\"",
    ] { #expect(script.split(separator: "\n").contains { $0 == line }, "\(line) \(script)") }
    let arguments = try cluster.text("job-100.arguments").split(separator: "\n")
    #expect(arguments.dropLast() == ["--parsable", "--partition=long", "-t", "5"])
    let kept = cluster.store.folder.appendingPathComponent(
      "slurm/\(cluster.plan.digest.prefix(12))/submit-1.sh")
    #expect(try String(contentsOf: kept, encoding: .utf8) == script)
    for element in [0, 2, 3] {
      #expect(try cluster.runElement(element, ofJob: 100) == 0)
      #expect(
        try cluster.store.run(cluster.plan.tasks[element].run.id).status() == .complete(step: 6))
    }
    let again = try cluster.submit()
    #expect(again.status == 0 && again.output.contains("4 of 4 tasks are done"))
    #expect(!cluster.exists("job-101") && !cluster.exists("pwned"))
  }

  @Test func arraysStayBelowSlurmsLimit() throws {
    let cluster = try FakeCluster(maxArraySize: 3)
    #expect(try cluster.submit().status == 0)
    #expect(try cluster.text("job-100").contains("#SBATCH --array=0-2\n"))
    #expect(try cluster.text("job-100").contains("--offset 0 --tasks-per-job 1\n"))
    #expect(try cluster.text("job-101").contains("#SBATCH --array=0\n"))
    #expect(try cluster.text("job-101").contains("--offset 3 --tasks-per-job 1\n"))
    #expect(try cluster.runElement(0, ofJob: 101) == 0)
    #expect(try cluster.store.ids() == [cluster.plan.tasks[3].run.id])
    let pairs = try FakeCluster(maxArraySize: 1001)
    try pairs.train(0)
    #expect(try pairs.submit(["--tasks-per-job", "3"]).status == 0)
    #expect(try pairs.text("job-100").contains("#SBATCH --array=0-1\n"))
    #expect(try pairs.runElement(0, ofJob: 100) == 0)
    #expect(try pairs.store.ids().count == 3)
    let none = try FakeCluster(maxArraySize: 1)
    let refused = try none.submit()
    #expect(refused.status == 1 && refused.errors.contains("without job arrays"))
  }

  @Test func whatWaitsOrRunsIsNotSubmittedTwice() throws {
    let cluster = try FakeCluster()
    #expect(try cluster.submit().status == 0)
    try cluster.write("100_0|RUNNING\n100_2|PENDING\n99_1|RUNNING\n100_N/A|PENDING\n", to: "queue")
    let again = try cluster.submit()
    #expect(again.output.contains("0 of 4 tasks are done, 2 wait or run, 2 are to be submitted"))
    #expect(try cluster.text("job-101").contains("#SBATCH --array=1,3\n"))
    try cluster.tool("squeue", "echo 'Unable to contact slurm controller' >&2; exit 1")
    let blind = try cluster.submit()
    #expect(blind.status == 0 && blind.errors.contains("squeue failed: Unable to contact"))
    #expect(blind.errors.contains("which is harmless"))
    #expect(try cluster.text("job-102").contains("#SBATCH --array=0-3\n"))
  }

  @Test func statusShowsTheStoreAndBesideItWhatSlurmSays() throws {
    let cluster = try FakeCluster()
    #expect(try cluster.status().allSatisfy { $0.slurm == nil })
    #expect(try cluster.submit().status == 0)
    try cluster.train(3)
    try cluster.write("100_0|RUNNING\n", to: "queue")
    try cluster.write(
      "100_0|RUNNING\n100_1|CANCELLED by 0\n100_3|COMPLETED\n100_[4-9]|PENDING\n", to: "accounts")
    let rows = try cluster.status()
    #expect(rows.map(\.task) == [0, 1, 2, 3])
    #expect(rows.map(\.id) == cluster.plan.tasks.map(\.run.id))
    #expect(rows.map(\.state) == ["missing", "missing", "missing", "complete"])
    #expect(
      rows.map(\.slurm) == ["RUNNING 100_0", "CANCELLED 100_1", "unknown 100_2", "COMPLETED 100_3"])
    try cluster.tool("sacct", "echo 'Slurm accounting storage is disabled' >&2; exit 1")
    #expect(
      try cluster.status().map(\.slurm)
        == ["RUNNING 100_0", "unknown 100_1", "unknown 100_2", "unknown 100_3"])
    #expect(
      try cluster.status(path: "/nonexistent").map(\.slurm)
        == (0..<4).map { "unknown 100_\($0)" })
    let table = try cluster.run(["status", cluster.file.path, "--store", cluster.store.folder.path])
    #expect(table.status == 1 && table.errors.contains("sacct failed: Slurm accounting"))
    #expect(table.output.contains("missing   RUNNING 100_0  not begun"), "\(table.output)")
    #expect(table.output.contains("1 of 4 runs are complete"))
  }

  @Test func refusalsAreOneClearError() throws {
    let cluster = try FakeCluster(maxArraySize: 2)
    try cluster.tool(
      "sbatch",
      "[ -e once ] && { echo 'sbatch: error: QOSMaxSubmit' >&2; exit 1; }; touch once; echo 7")
    let refused = try cluster.submit()
    #expect(refused.status == 1 && refused.output.contains("submitted job 7, 2 elements"))
    #expect(refused.errors.contains("sbatch failed: sbatch: error: QOSMaxSubmit"))
    // The one that was taken is known.
    try cluster.write("7_0|PENDING\n7_1|PENDING\n", to: "queue")
    try cluster.tool("sbatch", "echo 8")
    #expect(try cluster.submit().output.contains("2 wait or run, 2 are to be submitted"))
    let absent = try cluster.submit(path: "/nonexistent")
    #expect(absent.status == 1 && absent.errors.contains("sbatch failed: it is not in PATH"))
    try cluster.tool("sbatch", "echo what")
    try cluster.write("", to: "queue")
    #expect(try cluster.submit().errors.contains("does not say the job's number"))
    for wrong in [
      ["--local"], ["--tasks-per-job", "0"], ["--max-parallel", "0"],
    ] { #expect(try cluster.submit(wrong).status == 64) }
    let nowhere = try cluster.run(["sweep", "submit", cluster.file.path])
    #expect(nowhere.status == 64 && nowhere.errors.contains("--slurm or --local"))
    let backslash = try cluster.run([
      "sweep", "submit", "--slurm", cluster.file.path, "--store", "a\\b", "--dry-run",
    ])
    #expect(backslash.status == 1 && backslash.errors.contains("a backslash"))
  }

  /// No job has the number 0 or a negative one, whoever says so.
  @Test func aNumberThatNoJobHasIsRefused() throws {
    let cluster = try FakeCluster()
    let log = cluster.store.folder.appendingPathComponent(
      "slurm/\(cluster.plan.digest.prefix(12))/jobs.jsonl")
    for answer in ["-5", "0", "+7", "-1;cluster", "7x", "99999999999999999999"] {
      try cluster.tool("sbatch", "echo '\(answer)'")
      let tool = try cluster.submit()
      #expect(
        tool.status == 1 && tool.errors.contains("does not say the job's number"), "\(answer)")
      #expect(!FileManager.default.fileExists(atPath: log.path))
    }
    try cluster.tool("sbatch", "echo 7")
    #expect(try cluster.submit().status == 0)
    let text = try String(contentsOf: log, encoding: .utf8)
    for (old, new) in [
      ("\"job\":7", "\"job\":-7"), ("\"offset\":0", "\"offset\":-1"),
      ("\"tasksPerJob\":1", "\"tasksPerJob\":0"), ("\"array\":\"0", "\"array\":\"+0"),
    ] {
      #expect(text.contains(old))
      try Data(text.replacingOccurrences(of: old, with: new).utf8).write(to: log)
      let tool = try cluster.submit()
      #expect(tool.status == 1 && tool.errors.contains("remove the line"), "\(new): \(tool.errors)")
    }
    // A queue may list anything: what is no number is no task of ours.
    try Data(text.utf8).write(to: log)
    try cluster.write("-7_0|PENDING\n7_-1|PENDING\n+7_1|PENDING\n7_2|PENDING\n", to: "queue")
    #expect(try cluster.submit().output.contains("1 wait or run, 3 are to be submitted"))
  }

  @Test(
    arguments: [
      "a\nb", "a\\\u{301}b", "a\"\u{301}b", "\u{600}\"", "a\r", "\u{1B}[2J", "\u{2028}", "\u{202E}",
    ]
  )
  func pathsThatADirectiveCannotHoldAreRefused(store: String) throws {
    let cluster = try FakeCluster()
    let refused = try cluster.run([
      "sweep", "submit", "--slurm", cluster.file.path, "--store", store, "--dry-run",
    ])
    #expect(refused.status == 1 && !refused.output.contains("#SBATCH"))
    #expect(refused.errors.contains("which no script of Slurm's can hold"))
    #expect(
      refused.errors.contains(visible(store)) && refused.errors.split(separator: "\n").count == 1)
  }

  /// The name of a sweep is what a person reads at the top of the script, and of the job.
  @Test(arguments: ["-rf", "'\u{301}$(touch pwned)", "a\u{301}%j", "名前"])
  func aSweepsNameIsHarmless(name: String) throws {
    let folder = try TemporaryFolder()
    let text = try sampleSweep().replacingOccurrences(of: "\"sample\"", with: "\"\(name)\"")
    let plan = SweepPlan(try Sweep(json: Data(text.utf8), file: "sample.json"))
    let file = folder.file("plan.json")
    _ = try plan.write(to: file)
    let run = try runTool([
      "sweep", "submit", "--slurm", file.path, "--store", folder.store.folder.path, "--dry-run",
    ])
    #expect(run.status == 0 && run.output.contains("# The sweep \"\(name)\""))
    let line = try #require(run.output.firstMatch(of: /#SBATCH --job-name=(.*)/))
    #expect(line.1.utf8.allSatisfy { "-".utf8.contains($0) || isalnum(CInt($0)) != 0 })
  }

  /// What sbatch says goes through the terminal once, on a line, however long it is.
  @Test func aFloodOfErrorsIsCut() throws {
    let cluster = try FakeCluster()
    try cluster.tool(
      "sbatch",
      """
      printf 'sbatch: \\033[2J\\377 refused\\n' >&2
      head -c 300000000 /dev/zero | tr '\\0' x >&2
      printf '\\nask your administrator\\n' >&2; exit 1
      """)
    // No file of a megabyte or more may be written, in the folder for temporary files above all.
    let errors = cluster.outer.file("errors")
    let tool = try startTool(
      ["sweep", "submit", "--slurm", cluster.file.path, "--store", cluster.store.folder.path],
      limit: 2048, path: cluster.folder.appendingPathComponent("bin").path + ":/usr/bin:/bin",
      errors: errors)
    tool.waitUntilExit()
    let text = try String(contentsOf: errors, encoding: .utf8)
    #expect(tool.terminationStatus == 1)
    #expect(text.contains("sbatch failed: sbatch: \\u{1B}[2J\u{FFFD} refused; xxx"), "\(text)")
    #expect(text.contains("; ask your administrator") && text.utf8.count < 2500)
    #expect(text.split(separator: "\n").count == 1)
  }

  @Test func jobsOfTheEnvironmentAreNumbers() {
    #expect(["7", "70_1"].allSatisfy { Slurm.isJob($0) })
    #expect(!["", "--help", "7;x", "7 8", "7\u{301}", "٧"].contains { Slurm.isJob($0) })
  }

  @Test func locallyThePlanIsTrainedHere() throws {
    let cluster = try FakeCluster()
    let tool = try cluster.run([
      "sweep", "submit", "--local", cluster.file.path, "--store", cluster.store.folder.path,
      "--threads", "2",
    ])
    #expect(tool.status == 0 && tool.output.contains("4 of 4 runs are complete"))
    #expect(try cluster.status().allSatisfy { $0.state == "complete" && $0.slurm == nil })
  }
}
