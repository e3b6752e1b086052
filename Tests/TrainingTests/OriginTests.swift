import Foundation
import Sweeps
import TestSupport
import Testing
import Training
import TrainingFixture

/// Runs that start from a checkpoint of another.
@Suite struct OriginTests {
  private func trained(_ configuration: RunConfiguration, _ store: RunStore) throws -> RunFolder {
    let training = try TrainingRun(configuration, store: store, threads: 1)
    #expect(try training.train().hasEnded)
    try training.run.validate()
    return training.run
  }

  /// From whichever kept checkpoint, the rest of the run has the bytes of the whole one: the lines of its
  /// metrics, its people and its checkpoints.
  @Test func theRestOfARunEqualsTheUninterruptedOneBitForBit() throws {
    let folder = try TemporaryFolder()
    let whole = try regimeConfiguration()
    let first = try trained(whole, folder.store)
    let expected = try results(of: first)
    let lines = try #require(expected[RunFolder.metricsName]).split(separator: UInt8(ascii: "\n"))
    for step in [3, 12, 14, 24] {
      // A kept checkpoint, or the last one of a run that ends where the first phase does.
      var origin = whole
      if step == 14 { origin.phases = [whole.phases[0]] }
      _ = try trained(origin, folder.store)
      var rest = whole
      rest.from = RunOrigin(run: try origin.id, step: step, clock: .continue, optimiser: .keep)
      let run = try trained(rest, folder.store)
      let files = try results(of: run)
      #expect(files[RunFolder.peopleName] == expected[RunFolder.peopleName])
      let own = try #require(files[RunFolder.metricsName]).split(separator: UInt8(ascii: "\n"))
      // It begins with an evaluation of its own; after it the lines are those of the whole run.
      #expect(own.count > 5 && Array(own.dropFirst()) == Array(lines.suffix(own.count - 1)))
      for file in files where file.key.hasPrefix("checkpoint") {
        guard let other = expected[file.key], !file.key.contains("00\(step).") else { continue }
        // The header also says how long the log was, which is shorter here.
        #expect(try tensors(file.value) == tensors(other), "\(file.key)")
      }
      let summary = try RunSummary(run, label: "rest")
      #expect(summary.evaluations.first?.step == step)
      let text = try canonicalText(summary)
      #expect(try JSONDecoder().decode(RunSummary.self, from: Data(text.utf8)) == summary)
    }
  }

  /// The data of a safetensors file, after its header.
  private func tensors(_ file: Data) throws -> Data {
    let length = file.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    return file.dropFirst(8 + length)
  }

  /// A finished run goes on with more steps.
  @Test func aFinishedRunIsExtended() throws {
    let folder = try TemporaryFolder()
    var short = try sampleConfiguration(steps: 10)
    short.schedule = .init(shape: .constant, peak: 0.01)
    var long = short
    long.steps = 24
    _ = try trained(short, folder.store)
    var extended = long
    extended.from = try RunOrigin(
      configuration: short, step: 10, clock: .continue, optimiser: .keep)
    let weights = try TrainedModel(trained(extended, folder.store)).parameters()
    #expect(try weights == TrainedModel(trained(long, folder.store)).parameters())
    #expect(try extended.id != long.id)
  }

  /// A run that starts anew from weights has its own clock, and does not see what stands in the store
  /// once it has begun.
  @Test func aRunStartsFromTheWeightsOfAnother() throws {
    let folder = try TemporaryFolder()
    let first = try sampleConfiguration(steps: 10)
    let origin = try trained(first, folder.store)
    var tuned = try sampleConfiguration(steps: 6, seed: 9)
    tuned.from = RunOrigin(run: origin.id, step: nil, clock: .restart, optimiser: .reset)
    let training = try TrainingRun(tuned, store: folder.store, threads: 1)
    _ = try training.train(stop: { training.run.status() == .partial(step: 2) })
    let start = try #require(training.run.evaluations().first)
    let end = try #require(origin.evaluations().last)
    #expect(start.step == 0 && abs(start.knowledgeLoss - end.knowledgeLoss) < 1e-6)
    try FileManager.default.removeItem(at: origin.folder)
    #expect(try training.train() == .complete(step: 6))
    // With the old moments it is another run, with other results.
    _ = try trained(first, folder.store)
    var kept = tuned
    kept.from?.optimiser = .keep
    let other = try trained(kept, folder.store)
    #expect(other.id != training.run.id)
    #expect(
      try TrainedModel(other).parameters() != TrainedModel(training.run).parameters())
    // The moments that were kept are those of 10 steps, and the optimiser's count goes on.
    let header = try #require(results(of: other)["checkpoint-0000000006.safetensors"])
    #expect(
      String(decoding: header.prefix(4000), as: UTF8.self).contains("\"optimiser_step\":\"16\""))
  }

  @Test func whatCannotBeStartedFromIsNamed() throws {
    let folder = try TemporaryFolder()
    let first = try sampleConfiguration(steps: 10)
    func refusal(_ origin: RunOrigin, width: Int = 8, seed: UInt64 = 7) throws -> String {
      var configuration = try sampleConfiguration(steps: 20, seed: seed)
      configuration.from = origin
      if width != 8 {
        configuration.model = try .init(
          layers: 1, width: width, heads: 2, context: 8,
          vocabulary: configuration.model.vocabulary)
      }
      let training = try TrainingRun(configuration, store: folder.store, threads: 1)
      let error = #expect(throws: OriginUnusable.self) { try training.train() }
      return error?.description ?? ""
    }
    let last = RunOrigin(run: try first.id, step: nil, clock: .restart, optimiser: .keep)
    #expect(try refusal(last).contains("not in the store"))
    let training = try TrainingRun(first, store: folder.store, threads: 1)
    var asked = 0
    _ = try training.train(stop: {
      asked += 1
      return asked > 12
    })
    #expect(try refusal(last).contains("it is not complete"))
    _ = try training.train()
    #expect(try refusal(last, width: 4).contains("its model is another"))
    var other = last
    (other.clock, other.step) = (.continue, 10)
    #expect(try refusal(other, seed: 8).contains("the seed is another"))
    var middle = last
    middle.step = 7
    #expect(try refusal(middle).contains("no checkpoint of step 7, but of: 10"))
    var configuration = first
    for (origin, part) in [
      (RunOrigin(run: "x", step: nil, clock: .restart, optimiser: .keep), "from.run"),
      (RunOrigin(run: last.run, step: nil, clock: .continue, optimiser: .keep), "from.step"),
      (RunOrigin(run: last.run, step: 10, clock: .continue, optimiser: .keep), "nothing is left"),
    ] {
      configuration.from = origin
      let error = #expect(throws: ConfigurationError.self) { try configuration.validate() }
      #expect(error?.reason.contains(part) == true)
    }
  }

  @Test func theOriginIsPartOfTheIDAndItsFormIsNot() throws {
    let first = try sampleConfiguration(steps: 10)
    var configuration = try sampleConfiguration(steps: 6)
    let plain = try configuration.id
    configuration.from = RunOrigin(
      run: try first.id, step: nil, clock: .restart, optimiser: .keep)
    let id = try configuration.id
    #expect(id != plain)
    let text = try canonicalText(configuration)
    let inline = try text.replacing(
      "\"run\":\"\(first.id)\"", with: "\"configuration\":\(canonicalText(first))")
    #expect(inline != text)
    let read = try RunConfiguration(json: Data(inline.utf8), file: "inline")
    #expect(try read.id == id && read.from?.configuration == first)
    configuration.from?.step = 10
    #expect(try configuration.id != id)
  }
}

extension OriginTests {
  /// Several runs that name the same origin by its configuration train it once, before them.
  @Test func aSweepTrainsTheOriginOfItsRunsFirst() throws {
    let folder = try TemporaryFolder()
    let first = try sampleConfiguration(steps: 10)
    var tuned = try sampleConfiguration(steps: 4)
    tuned.from = try RunOrigin(
      configuration: first, step: nil, clock: .restart, optimiser: .reset)
    let text = try canonicalText(tuned).replacing(
      "\"run\":\"\(first.id)\"", with: "\"configuration\":\(canonicalText(first))")
    let sweep = try Sweep(
      json: Data(
        """
        {"name": "tuned", "base": \(text), "axes": [{"name": "seed", "role": "nuisance", "points": [
          {"label": "seed 1", "set": {"seed": 1}}, {"label": "seed 2", "set": {"seed": 2}},
          {"label": "seed 3", "set": {"seed": 3}}]}]}
        """.utf8), file: "tuned")
    let statuses = try SweepRunner(sweep, store: folder.store).run(threads: 2)
    #expect(statuses == Array(repeating: .complete(step: 4), count: 3))
    #expect(try folder.store.run(first.id).status() == .complete(step: 10))
    let starts = try sweep.runs.map { try folder.store.run($0.id).evaluations()[0] }
    #expect(starts.allSatisfy { $0 == starts[0] })
    // A committed run is verified where nothing is stored yet: its origin is trained again too.
    let summary = try SweepSummary(
      json: summaries(of: sweep, in: folder.store).encoded(), file: "summaries")
    #expect(summary.origins == [first])
    let verification = try summary.verify(
      summary.runs[1], store: folder.store("verification"), threads: 1)
    #expect(verification.passes, "\(verification.problems)")
    #expect(try summaries(of: sweep, in: folder.store).runs.allSatisfy { $0.outcome == .complete })
  }
}
