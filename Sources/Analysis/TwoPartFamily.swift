import Compression
import Corpora
import Foundation
import Statistics
import Support
import Sweeps
import Theory
import Training
import Transformer

/// The two-part codes of a family of trained models, and other codes of the same sentences.
///
/// The sentences are the first of the stream that the models were trained on. What is measured is kept in
/// the workspace, as it takes long, and can be published and committed, so that the analysis can be
/// repeated without the weights.
public final class TwoPartFamily {
  /// N, the sentences to be coded.
  public let sentences: Int
  /// The runs whose models are the family, in the order of their sweep.
  public let runs: [SweepRun]
  public let corpus: BiographyCorpus
  public let precisions: [String]
  public private(set) var lengths: CodeLengths
  private let sample: Int
  private let sweep: Sweep
  private let workspace: Workspace
  /// Where what is measured is kept.
  private let url: URL

  /// - Parameters:
  ///   - sentences: N.
  ///   - sample: how many of the sentences measure the second part.
  ///   - precisions: numbers of bits a weight, as `WeightPrecision` writes them.
  ///   - committed: what was measured before.
  ///   - name: of the file in the workspace that keeps what is measured.
  /// - Throws: `FileError`, `InvalidParameter`.
  public init(
    _ sweep: Sweep, sentences: Int, sample: Int, precisions: [String],
    committed: [CodeLengths] = [], name: String,
    workspace: Workspace
  ) throws {
    runs = sweep.runs
    guard let first = runs.first else {
      throw InvalidParameter("the family", sweep.name, "it has no runs")
    }
    corpus = try BiographyCorpus(first.configuration.corpus)
    url = workspace.lengths.appendingPathComponent("\(name).json")
    var lengths = CodeLengths()
    for known in committed { lengths.add(known) }
    lengths.add(try CodeLengths(contentsOf: url))
    self.lengths = lengths
    self.sweep = sweep
    self.workspace = workspace
    self.sentences = sentences
    self.sample = sample
    self.precisions = precisions
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
        let model = try TrainedModel(workspace.runs.run(id))
        return (id, (model.configuration, try model.parameters()))
      })
    let progress = workspace.progress("coding", jobs.count)
    let measured = try await parallelReplicates(count: jobs.count, threads: workspace.threads) {
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
    let folder = workspace.lengths
    try Files.createFolder(folder)
    try SharedFolder(folder).removeLeftovers(olderThan: 86_400)
    let url = Files.temporary("text", in: folder)
    defer { try? Files.remove(url) }
    try CorpusFile.write(corpus, from: 0, count: count, in: .training, to: url)
    let compressors = try GeneralCompressors()
    let progress = workspace.progress("compressing", compressors.steps + 2)
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

  private func keep() throws { try lengths.write(to: url) }

  /// The length of a text compressed by a model, after it was restored and found to be the same.
  private func roundTrip(
    _ text: Data, _ code: CodeLengths.TwoPart, progress: () -> Void
  ) async throws -> Int {
    let trained = try TrainedModel(workspace.runs.run(code.run))
    guard let precision = WeightPrecision(code.precision) else {
      throw InvalidParameter("precision", code.precision, "it must be 2 to 8, 16 or 32")
    }
    let model = try CompressedCorpus.Model(
      trained.configuration.model, parameters: trained.parameters(),
      corpus: trained.configuration.corpus, precision: precision)
    let (file, _) = try await CompressedCorpus.compress(
      [UInt8](text), with: model, threads: workspace.threads)
    progress()
    // Throws unless length and checksum are those of the text; the bytes are compared besides.
    guard try await CompressedCorpus.decompress(file, threads: workspace.threads) == [UInt8](text)
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
    let metrics = try workspace.runs.run(run.id).url(RunFolder.metricsName)
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
      if case .complete = try workspace.runs.run($0).status() { false } else { true }
    }
    guard !missing.isEmpty else { return }
    try workspace.train(sweep, without: others, title: "training")
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
