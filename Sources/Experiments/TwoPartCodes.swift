import Compression
import Foundation
import Notebook
import Statistics
import Synchronization
import SyntaxKnowledge
import Theory
import Training
import Transformer
import Workbench

/// The two-part codes of a family of trained models, and other codes of the same sentences.
///
/// The sentences are the first of the stream that the models were trained on. What is measured is kept in
/// `.build/lengths`, as it takes long, and published by the full profile as
/// `Chapters/<chapter>/lengths.json`, which is committed, so that the analysis can be repeated without the
/// weights.
public final class TwoPartCodes {
  /// N, the sentences to be coded.
  public let sentences: Int
  /// The runs whose models are the family, in the order of their sweep.
  public let runs: [SweepRun]
  public let corpus: BiographyCorpus
  public let precisions: [String]
  public private(set) var lengths: CodeLengths

  private let sample: Int
  private let notebook: Notebook
  private let sweep: Sweep
  private let store: RunStore
  /// Where what is measured is kept until it is published.
  private let url: URL
  /// Where it is published; nil in the quick profile.
  private let published: String?

  /// - Parameters:
  ///   - chapter: the family is its sweep, `Chapters/<chapter>/sweep-<profile>.json`, and the full
  ///     profile's lengths are kept beside it.
  ///   - sample: how many of the sentences measure the second part.
  /// - Throws: `SweepFileError`, `FileError`, `InvalidParameter`.
  public init(
    _ notebook: Notebook, of chapter: String, sentences: Int, sample: Int, precisions: [String]
  ) throws {
    let folder = notebook.repository.appendingPathComponent("Chapters")
    sweep = try Sweep(
      contentsOf: folder.appendingPathComponent(
        "\(chapter)/sweep-\(notebook.profile.rawValue).json"))
    runs = sweep.runs
    guard let first = runs.first else {
      throw InvalidParameter("the family", chapter, "it has no runs")
    }
    corpus = try BiographyCorpus(first.configuration.corpus)
    store = RunStore(folder: notebook.repository.appendingPathComponent(".build/runs"))
    url = notebook.repository.appendingPathComponent(
      ".build/lengths/\(chapter)-\(notebook.profile.rawValue).json")
    published = notebook.profile == .full ? "Chapters/\(chapter)/lengths.json" : nil
    let committed =
      try published.map {
        try CodeLengths(contentsOf: notebook.repository.appendingPathComponent($0))
      } ?? CodeLengths()
    lengths = committed
    lengths.add(try CodeLengths(contentsOf: url))
    self.notebook = notebook
    self.sentences = sentences
    self.sample = sample
    self.precisions = precisions
    // Measured for a chapter that was not published in the end.
    if lengths != committed { try keep() }
  }

  /// The codes of a run's model, one a precision, measured where they are not known.
  public func codes(of run: SweepRun) -> [CodeLengths.TwoPart] {
    precisions.compactMap { lengths.twoPart(run: run.id, precision: $0) }
  }

  /// Measures the two-part codes of the whole family that are not known, on a sample of the sentences at
  /// equal distances, and the online code of its runs.
  public func measure() async throws {
    let jobs = runs.flatMap { run in
      precisions.filter { lengths.twoPart(run: run.id, precision: $0) == nil }.map { (run, $0) }
    }
    let online = runs.filter { run in
      !lengths.prequential.contains { $0.run == run.id && $0.sentences == sentences }
    }
    guard !jobs.isEmpty || !online.isEmpty else { return }
    try train(Set(jobs.map(\.0.id) + online.map(\.id)))
    let step = max(1, sentences / sample)
    let asked = (0..<min(sample, sentences)).map {
      corpus.sentence(at: UInt64($0 * step), in: .training)
    }
    let tokens = asked.flatMap { $0.tokens.dropFirst() }
    let ends = corpus.rankQuartiles.map(\.upperBound)
    let quarters = asked.map { sentence in ends.firstIndex { sentence.person < $0 } ?? 0 }
    let models = try Dictionary(
      uniqueKeysWithValues: Set(jobs.map(\.0.id)).map { id in
        let model = try TrainedModel(store.run(id))
        return (id, (model.configuration, try model.parameters()))
      })
    let progress = notebook.progress("coding", total: jobs.count)
    let measured = try await parallelReplicates(count: jobs.count, threads: notebook.threads) {
      index -> CodeLengths.TwoPart? in
      let (run, precision) = jobs[index]
      guard let (configuration, parameters) = models[run.id],
        let weights = WeightPrecision(precision)
      else { return nil }
      defer { progress.advance() }
      let model = try CompressedCorpus.Model(
        configuration.model, parameters: parameters, corpus: configuration.corpus,
        precision: weights)
      return .init(
        run: run.id, precision: precision, modelBytes: model.size,
        lengths: try model.code.lengths(of: tokens), quarters: quarters)
    }
    progress.finish()
    lengths.twoPart += measured.compactMap { $0 }
    for run in online {
      lengths.prequential.append(
        .init(run: run.id, sentences: sentences, bits: try onlineBits(of: run)))
    }
    try keep()
  }

  /// Makes sure, before the training, that the programs are there without which `files` could not
  /// measure what is not yet known.
  /// - Throws: `CompressorError.missing`.
  public func requirePrograms(forFilesOf counts: [Int]) throws {
    let isKnown = counts.allSatisfy { count in
      GeneralCompressor.all.allSatisfy { lengths.file($0.command, sentences: count) != nil }
    }
    if !isKnown { _ = try GeneralCompressors() }
  }

  /// The lengths of the first `count` sentences' text compressed by general-purpose programs and by one
  /// model of the family; every file is decompressed and compared.
  public func files(
    first count: Int, model: CodeLengths.TwoPart
  ) async throws -> [CodeLengths.File] {
    let own = "codelength, run \(model.run.prefix(12)), \(model.precision) bits"
    let general = GeneralCompressor.all.map(\.command)
    func known() -> [CodeLengths.File] {
      (general + [own]).compactMap { lengths.file($0, sentences: count) }
    }
    guard known().count <= general.count else { return known() }
    let folder = notebook.repository.appendingPathComponent(".build/lengths")
    try Files.createFolder(folder)
    try SharedFolder(folder).removeLeftovers(olderThan: 86_400)
    let url = Files.temporary("text", in: folder)
    defer { try? Files.remove(url) }
    try CorpusFile.write(corpus, from: 0, count: count, in: .training, to: url)
    let compressors = try GeneralCompressors()
    let progress = notebook.progress("compressing", total: compressors.steps + 2)
    if general.contains(where: { lengths.file($0, sentences: count) == nil }) {
      lengths.files.removeAll { $0.sentences == count && general.contains($0.code) }
      lengths.files += try compressors.sizes(of: url, in: folder) { progress.advance() }
        .map { .init(code: $0.compressor.command, sentences: count, bytes: $0.bytes) }
    }
    if lengths.file(own, sentences: count) == nil {
      try train([model.run])
      let bytes = try await roundTrip(Files.read(url), model) { progress.advance() }
      lengths.files.append(.init(code: own, sentences: count, bytes: bytes))
    }
    progress.finish()
    try keep()
    return known()
  }

  private func keep() throws {
    try lengths.write(to: url)
    if let published {
      notebook.publish(PublishedFile(path: published, data: try lengths.encoded()))
    }
  }

  /// The length of a text compressed by a model, after it was restored and found to be the same.
  private func roundTrip(
    _ text: Data, _ code: CodeLengths.TwoPart, progress: () -> Void
  ) async throws -> Int {
    let trained = try TrainedModel(store.run(code.run))
    guard let precision = WeightPrecision(code.precision) else {
      throw InvalidParameter("precision", code.precision, "it must be 2 to 8, 16 or 32")
    }
    let model = try CompressedCorpus.Model(
      trained.configuration.model, parameters: trained.parameters(),
      corpus: trained.configuration.corpus, precision: precision)
    let (file, _) = try await CompressedCorpus.compress(
      [UInt8](text), with: model, threads: notebook.threads)
    progress()
    // Throws unless length and checksum are those of the text; the bytes are compared besides.
    guard try await CompressedCorpus.decompress(file, threads: notebook.threads) == [UInt8](text)
    else { throw CorruptCode("the text restored is not the one compressed") }
    progress()
    return file.count
  }

  /// -log2 of the probability of each batch under the model before the batch's step, summed over the
  /// batches of the first N sentences; part of the last batch counts in proportion.
  private func onlineBits(of run: SweepRun) throws -> Double {
    struct Line: Decodable {
      let step: Int?
      let loss: Double?
      let tokens: Int?
    }
    let metrics = try store.run(run.id).url(RunFolder.metricsName)
    let text = String(decoding: try Files.read(metrics), as: UTF8.self)
    var nats = CompensatedSum()
    var rest = sentences
    for line in text.split(separator: "\n") where rest > 0 {
      guard let step = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)),
        let loss = step.loss, let tokens = step.tokens, step.step != nil
      else { continue }
      let count = tokens / SentenceCode.length
      let used = min(count, rest)
      nats.add(loss * Double(used * SentenceCode.length))
      rest -= used
    }
    guard rest == 0 else {
      throw InvalidParameter(
        "sentences", sentences, "run \(run.id.prefix(12)) was trained on \(sentences - rest) only")
    }
    return nats.value / M_LN2
  }

  /// Trains those of the runs that the store does not have.
  private func train(_ wanted: Set<String>) throws {
    let others = Set(sweep.runs.map(\.id)).subtracting(wanted)
    let missing = try wanted.filter {
      if case .complete = try store.run($0).status() { false } else { true }
    }
    guard !missing.isEmpty else { return }
    try notebook.train(sweep, without: others, in: store, title: "training")
  }
}

extension Notebook {
  /// The family that Figures 3 and 4 are about.
  public func twoPartCodes() throws -> TwoPartCodes {
    switch profile {
    case .quick:
      try TwoPartCodes(
        self, of: "Figure3", sentences: 100_000, sample: 8192,
        precisions: ["2", "3", "4", "6", "8"])
    case .full:
      try TwoPartCodes(
        self, of: "Figure3", sentences: 1_000_000, sample: 65_536,
        precisions: ["2", "3", "4", "5", "6", "8", "16"])
    }
  }
}

extension CodeLengths.TwoPart {
  /// - Parameters:
  ///   - lengths: of the sentences of the sample.
  ///   - quarters: in 0..<4, of the person that each is about.
  fileprivate init(
    run: String, precision: String, modelBytes: Int, lengths: [BitsByKind], quarters: [Int]
  ) {
    func mean(_ values: some Sequence<Double>, _ count: Int) -> Double {
      CompensatedSum.of(values) / Double(max(count, 1))
    }
    let knowledge = (0..<4).map { quarter in
      zip(lengths, quarters).filter { $0.1 == quarter }.map(\.0.knowledge)
    }
    self.init(
      run: run, precision: precision, modelBytes: modelBytes,
      name: mean(lengths.lazy.map(\.name), lengths.count),
      syntax: mean(lengths.lazy.map(\.syntax), lengths.count),
      knowledge: mean(lengths.lazy.map(\.knowledge), lengths.count),
      knowledgeByQuarter: knowledge.map { mean($0, $0.count) },
      standardError: Statistics.mean(lengths.map(\.total)).standardError, sample: lengths.count)
  }
}
