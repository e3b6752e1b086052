import Testing
import Transformer

/// Against Hugging Face's GPT-NeoX in PyTorch (fixtures by Tests/Peers/golden.py).
@Suite struct GoldenTests {
  @Test(arguments: ["untied", "tied"])
  func logitsLossAndGradients(name: String) throws {
    let golden = try Golden(name)
    let trainer = try golden.trainer(threads: 2)
    let logits = try trainer.logits(golden.batch)
    #expect(relativeDistance(logits, golden.values["logits"] ?? []) < 1e-5)
    let (loss, gradient) = try trainer.lossAndGradient(golden.batch)
    #expect(abs(loss / golden.header.loss - 1) < 1e-6)
    for tensor in trainer.layout.tensors {
      let ours = gradient[tensor.offset..<(tensor.offset + tensor.count)]
      let theirs = golden.values["gradient:" + tensor.name] ?? []
      #expect(relativeDistance(ours, theirs) < 1e-5, "\(tensor.name)")
    }
  }

  @Test(arguments: ["untied", "tied"])
  func tenStepsOfAdamW(name: String) throws {
    let golden = try Golden(name)
    let trainer = try golden.trainer(threads: 2)
    var report: StepReport?
    for step in 0..<10 {
      report = try trainer.trainingStep(
        golden.batch, learningRate: golden.header.learningRate, settings: golden.header.settings)
      if step == 0 {
        let norm = try #require(report).gradientNorm
        #expect(abs(norm / golden.header.gradientNorm - 1) < 1e-5)
      }
    }
    #expect(abs(try #require(report).loss / golden.header.finalLoss - 1) < 1e-5)
    trainer.withState(.parameters) { parameters in
      for tensor in trainer.layout.tensors {
        let ours = Array(parameters[tensor.offset..<(tensor.offset + tensor.count)])
        let theirs = golden.values["final:" + tensor.name] ?? []
        // A key's bias moves all scores of a query alike, but for the turn: its gradient is a small
        // difference of large numbers, and AdamW divides it by its own size.
        let gradient = golden.values["gradient:" + tensor.name] ?? []
        let largest = gradient.reduce(0) { max($0, abs($1)) }
        let isClear = gradient.map { abs($0) > 1e-3 * largest || !tensor.name.hasSuffix("bias") }
        func some<T>(_ values: [T], clear: Bool) -> [T] {
          zip(values, isClear).filter { $0.1 == clear }.map(\.0)
        }
        #expect(
          relativeDistance(some(ours, clear: true), some(theirs, clear: true)) < 2e-6,
          "\(tensor.name)")
        for (a, b) in zip(some(ours, clear: false), some(theirs, clear: false)) {
          #expect(Double(abs(a - b)) < golden.header.learningRate / 10, "\(tensor.name)")
        }
      }
    }
  }

  @Test func theComparisonCanFail() throws {
    let golden = try Golden("untied")
    let trainer = try golden.trainer(threads: 1)
    // One bias of the second block's attention moved by a thousandth of a typical value.
    let tensor = try #require(
      trainer.layout.tensors.last { $0.name.hasSuffix("query_key_value.bias") })
    trainer.withState(.parameters) { $0[tensor.offset + 5] += 3e-3 }
    let logits = try trainer.logits(golden.batch)
    #expect(relativeDistance(logits, golden.values["logits"] ?? []) > 1e-5)
  }
}
