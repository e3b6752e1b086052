import ArgumentParser
import Cluster
import Foundation
import Support
import Sweeps
import Transformer

struct SweepPlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Write the numbered list of a sweep's runs, and say what they will cost.",
    discussion: """
      Reads a sweep; writes its plan, a file that states its own SHA-256 and is never changed: the \
      tasks of a cluster are numbers in it. A line for each size of model says how many tokens and \
      floating-point operations its runs need, how fast a core here trains it (tried for a moment, \
      or computed from --gflops), and what that comes to in core-hours.
      """)

  @Argument(help: "The sweep, a JSON file.") var file: Place
  @Option(help: "The plan to write; by default the sweep's name, ending in .plan.json, here.")
  var to: Place?
  @Option(
    parsing: .unconditional,
    help: "Do not try the models; a core does so many 10^9 operations a second.")
  var gflops: Double?
  @Option(parsing: .unconditional, help: "How long to train and to evaluate each size, seconds.")
  var seconds = 0.5
  @Option(parsing: .unconditional, help: "Models that are tried side by side, at least 1.")
  var threads: Int = availableThreads()

  func validate() throws {
    guard seconds > 0, seconds <= 3600 else {
      throw ValidationError("--seconds must lie between 0 and 3600.")
    }
    guard (1...1024).contains(threads) else {
      throw ValidationError("--threads must lie in 1...1024.")
    }
    // Far beyond any core on either side, and no cost or time is then infinite.
    if let gflops, !(1e-6...1e9).contains(gflops) {
      throw ValidationError("--gflops is \(gflops), but it must lie between 1e-6 and 1e9")
    }
  }

  func run() throws {
    let source = URL(fileURLWithPath: file)
    let plan: SweepPlan
    do {
      plan = SweepPlan(try Sweep(contentsOf: source))
    } catch let error as SweepFileError {
      throw ValidationError("\(error)")
    }
    let path = to?.path ?? source.deletingPathExtension().lastPathComponent + ".plan.json"
    try Files.requireReplaceable(URL(fileURLWithPath: path), apartFrom: [source])
    let isNew: Bool
    do {
      isNew = try plan.write(to: URL(fileURLWithPath: path))
    } catch let error as PlanFileError {
      throw ValidationError("\(error)")
    }
    Terminal.print(
      "\(isNew ? "wrote" : "unchanged:") \(visible(path)), \(plan.tasks.count) tasks, SHA-256 "
        + plan.digest.prefix(12))
    Terminal.print("\(try estimate(plan))")
  }

  private func estimate(_ plan: SweepPlan) throws -> CostEstimate {
    if let gflops { return CostEstimate(plan, gflops: gflops) }
    let report = ProgressLine()
    return try CostEstimate(measuring: plan, threads: threads, seconds: seconds) { done, sizes in
      report.show(
        Double(done) / Double(max(sizes, 1)), isLast: done == sizes,
        "\(done) of \(sizes) sizes tried")
    }
  }
}
