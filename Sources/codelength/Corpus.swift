import ArgumentParser
import Corpora
import Support
import Training

import struct Foundation.URL

struct Corpus: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write sentences of a run's corpus as a text file, one a line.",
    discussion: """
      The words of a sentence are separated by single spaces; the first training sentence is number 0. \
      An existing file is replaced. Without --run, the configuration is that of `codelength train`.
      """)

  @Option(help: "A run configuration, a JSON file.") var config: Place?
  @Option(name: .customLong("run"), help: "The id of a run in the store, or its beginning.")
  var id: String?
  @Option(help: "The folder that holds the runs.") var store: Place = "runs"
  @Option(parsing: .unconditional, help: "How many sentences, at least 1.") var sentences: Int
  @Option(help: "The number of the first sentence.") var first: UInt64 = 0
  @Option(help: "Which of the run's sources, by its name; without it the first.")
  var source: String?
  @Option(help: "Which of the two streams of sentences.") var split = CorpusSplit.training
  @Option(help: "The file to write.") var to: Place

  func validate() throws {
    guard sentences >= 1 else { throw ValidationError("--sentences must be at least 1.") }
    guard (config == nil) != (id == nil) else {
      throw ValidationError("Give either --config or --run.")
    }
  }

  func run() throws {
    let target = URL(fileURLWithPath: to)
    let (configuration, sources) = try runConfiguration()
    try Files.requireReplaceable(target, apartFrom: sources)
    let place = try place(of: source, among: configuration.sources)
    let biographies = try configuration.sources[place].corpus.requireBiographies()
    let trainedOn = configuration.sentences(of: place)
    try CorpusFile.requireMemory(biographies, sentences: trainedOn)
    let corpus = try BiographyCorpus(biographies, sentences: trainedOn)
    let bar = ProgressLine("writing sentences", total: sentences)
    let bytes = try CorpusFile.write(
      corpus, from: first, count: sentences, in: split, to: target,
      progress: { bar.advance(by: $0) })
    bar.finish()
    Terminal.print("\(sentences) sentences, \(bytes) bytes, written to \(to)")
  }

  private func place(of name: String?, among sources: [DataSource]) throws -> Int {
    guard let name else { return 0 }
    guard let place = sources.firstIndex(where: { $0.name == name }) else {
      let names = sources.map { visible($0.name) }.joined(separator: ", ")
      throw ValidationError("--source must be one of \(names), not \"\(visible(name))\".")
    }
    return place
  }

  /// The configuration, and the files that it is read from or that are beside them.
  private func runConfiguration() throws -> (RunConfiguration, [URL]) {
    if let id {
      let run = try RunStore(folder: URL(fileURLWithPath: store)).run(beginning: id)
      return (try run.configuration(), try run.contents())
    }
    guard let config else { throw ValidationError("Give either --config or --run.") }
    let file = URL(fileURLWithPath: config)
    do {
      return (try RunConfiguration(contentsOf: file), [file])
    } catch let error as ConfigurationFileError {
      throw ValidationError("\(error)")
    }
  }
}

extension CorpusSplit: ExpressibleByArgument {}
