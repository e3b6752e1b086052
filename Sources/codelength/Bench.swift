import ArgumentParser
import Foundation
import Support
import Transformer

struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how fast a model of a given shape trains on this machine.",
    discussion: """
      Floating-point operations are counted as 6 x parameters + 12 x layers x width x context a token, \
      optimiser included in the time. The peak is measured: fused multiply-adds in registers on all \
      threads at once.
      """)

  @Option(parsing: .unconditional, help: "Blocks of the model.") var layers = 2
  @Option(parsing: .unconditional, help: "Width d of the residual stream.") var width = 64
  @Option(parsing: .unconditional, help: "Attention heads.") var heads = 4
  @Option(parsing: .unconditional, help: "Tokens in a sequence.") var context = 64
  @Option(parsing: .unconditional, help: "Tokens in the vocabulary.") var vocabulary = 1024
  @Option(parsing: .unconditional, help: "Tokens in a training step.") var tokens = 8192
  @Option(parsing: .unconditional, help: "Threads.") var threads: Int = availableThreads()
  @Option(parsing: .unconditional, help: "How long to measure, seconds.") var seconds = 5.0
  @Flag(help: "Print one JSON object instead of a line.") var json = false

  func run() throws {
    guard tokens >= 1 else {
      throw ValidationError("--tokens is \(tokens), but it must be at least 1")
    }
    guard seconds > 0, seconds <= 3600 else {
      throw ValidationError("--seconds is \(seconds), but it must be positive and at most 3600")
    }
    try requireThreads(threads)
    try namingOptions {
      let model = try ModelConfiguration(
        layers: layers, width: width, heads: heads, context: context, vocabulary: vocabulary)
      let benchmark = try Benchmark(model, tokens: tokens, threads: threads, seconds: seconds)
      Terminal.print(json ? try object(benchmark) : line(benchmark))
    }
  }

  private func line(_ benchmark: Benchmark) -> String {
    let shares = benchmark.breakdown
      .map { "\($0.work) \(Int(($0.share * 100).rounded())) %" }.joined(separator: ", ")
    let shape = "L=\(layers) d=\(width) heads=\(heads) T=\(context) V=\(vocabulary)"
    return String(
      format: "%@  %9.0f tokens/s  %6.1f GFLOP/s  %4.1f %% of %.0f  (%@)", shape,
      benchmark.tokensPerSecond, benchmark.gflops, 100 * benchmark.peakShare, benchmark.peakGflops,
      shares)
  }

  private func object(_ benchmark: Benchmark) throws -> String {
    var values = [
      "tokens_per_second": benchmark.tokensPerSecond, "gflops": benchmark.gflops,
      "peak_gflops": benchmark.peakGflops, "peak_share": benchmark.peakShare,
    ]
    for (work, share) in benchmark.breakdown { values["share_\(work)"] = share }
    return String(
      decoding: try canonicalJSON(values.mapValues { ReportedNumber($0) }, pretty: true),
      as: UTF8.self)
  }
}
