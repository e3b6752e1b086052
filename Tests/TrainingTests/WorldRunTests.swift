import Corpora
import Foundation
import TestSupport
import Testing
import Theory
import Training
import TrainingFixture
import Transformer

/// Runs on every kind of world, through all that is done with a run.
@Suite struct WorldRunTests {
  private func run(
    _ corpus: BiographyConfiguration, _ store: RunStore
  ) throws -> (RunConfiguration, RunFolder) {
    var configuration = try sampleConfiguration(steps: 12)
    configuration.biographies = corpus
    configuration.sources[0].sentences = 40
    configuration.model = try ModelConfiguration(
      layers: 1, width: 8, heads: 2, context: corpus.longestSentence - 1,
      vocabulary: BiographyVocabulary(corpus).size)
    let training = try TrainingRun(configuration, store: store, threads: 1)
    #expect(try training.train() == .complete(step: 12))
    try training.run.validate()
    let summary = try RunSummary(training.run, label: "world")
    let text = try canonicalText(summary)
    #expect(try JSONDecoder().decode(RunSummary.self, from: Data(text.utf8)) == summary)
    return (configuration, training.run)
  }

  private func world(
    _ names: [Int], law: PeopleLaw, people: Int?, questions: Int = 0,
    form: SentenceForm = .statement
  ) throws -> BiographyConfiguration {
    try BiographyConfiguration(
      people: people, names: names, values: [3, 4], templates: 2, law: law, noise: 0, seed: 3,
      questions: questions, form: form)
  }

  @Test(arguments: [[60], [9, 8], [4, 4, 4], [3, 3, 3, 3]])
  func namesOfAnyLengthAreTrainedExportedAndCompressed(names: [Int]) async throws {
    let folder = try TemporaryFolder()
    let corpus = try world(
      names, law: .power(exponent: 1.2, shift: 1), people: 30, questions: 2, form: .question)
    let (_, run) = try run(corpus, folder.store)
    try TrainedModel(run).export.write(
      to: folder.url.appendingPathComponent("export"), probe: 3)
    let text = folder.url.appendingPathComponent("text")
    let (packed, again) = (
      folder.url.appendingPathComponent("packed"), folder.url.appendingPathComponent("again")
    )
    let store = folder.store.folder.path
    for line in [
      ["corpus", "--run", run.id, "--store", store, "--sentences", "50", "--to", text.path],
      ["compress", text.path, "--run", run.id, "--store", store, "--to", packed.path],
      ["decompress", packed.path, "--to", again.path],
    ] {
      let tool = try runTool(line)
      #expect(tool.status == 0, "\(tool.errors)")
    }
    #expect(try Data(contentsOf: text) == Data(contentsOf: again))
    #expect(try Data(contentsOf: packed).count < Data(contentsOf: text).count)
  }

  @Test func openWorldsAreTrainedOn() throws {
    let folder = try TemporaryFolder()
    for law in [
      PeopleLaw.openPitmanYor(discount: 0.5, concentration: 2),
      .endlessPower(exponent: 1.5, shift: 1),
    ] {
      let corpus = try world([30, 30], law: law, people: nil)
      let (_, run) = try run(corpus, folder.store)
      let last = try #require(run.evaluations().last)
      let people = try BiographyCorpus(corpus, sentences: 40)
      #expect(last.people.reduce(0) { $0 + $1.count } == people.people)
      let mass = last.people.reduce(0) { $0 + $1.mass }
      #expect(abs(mass + people.strangersMass - 1) < 1e-9 && people.strangersMass > 0)
      // Who was met is known by one attribute at least; strangers by none.
      let missing = try #require(last.missingMass)
      #expect(missing > people.strangersMass && missing < 1)
    }
  }
}
