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
  public var sentences: Int { settings.sentences }
  /// The runs whose models are the family, in the order of their sweep.
  public let runs: [SweepRun]
  public let corpus: BiographyCorpus
  public let settings: CodeSettings
  public private(set) var lengths: CodeLengths
  private let sweep: Sweep
  private let workspace: Workspace
  /// Where what is measured is kept.
  private let url: URL

  /// - Parameters:
  ///   - committed: what was measured before.
  ///   - name: begins that of the file in the workspace that keeps what is measured.
  /// - Throws: `FileError`, `InvalidParameter`.
  public init(
    _ sweep: Sweep, _ settings: CodeSettings, committed: [CodeLengths] = [], name: String,
    workspace: Workspace
  ) throws {
    runs = sweep.runs
    guard let first = runs.first else {
      throw InvalidParameter("the family", sweep.name, "it has no runs")
    }
    corpus = try BiographyCorpus(first.configuration.corpus.requireBiographies())
    // A sample is of the first N sentences: lengths at another scale are others.
    url = workspace.lengths.appendingPathComponent(
      "\(name)-\(settings.sentences)-\(settings.sample).json")
    var lengths = CodeLengths()
    for known in committed { lengths.add(known) }
    lengths.add(try CodeLengths(contentsOf: url))
    self.lengths = lengths
    self.sweep = sweep
    self.workspace = workspace
    self.settings = settings
  }

  /// The codes of the whole family, a family a seed. What is not known of them is measured, on a sample of the
  /// sentences at equal distances, and kept.
  public func measure() async throws -> [CodedFamily] {
    try await measureCodes()
    try measureOnlineCodes()
    return try Dictionary(grouping: runs, by: \.configuration.seed).sorted { $0.key < $1.key }
      .map { try family(of: $0.value) }
  }

  private func family(of runs: [SweepRun]) throws -> CodedFamily {
    CodedFamily(
      members: try runs.map { run in
        CodedFamily.Member(
          run: run,
          codes: try settings.precisions.map { precision in
            guard let code = known(run, precision) else {
              throw InvalidParameter("the family", sweep.name, "\(run.label) was not measured")
            }
            return code
          })
      })
  }

  /// The shortest online code of the family's runs, bits: each batch coded by the model that all batches
  /// before have trained; and the parameters of the run's model, which is chosen with hindsight.
  /// - Throws: `InvalidParameter` before the family was measured.
  public func onlineCode() throws(InvalidParameter) -> (bits: Double, parameters: Int) {
    let measured = runs.flatMap { run in
      lengths.prequential.filter { $0.run == run.id && $0.sentences == sentences }
        .map { (bits: $0.bits, parameters: run.configuration.model.parameterCount) }
    }
    guard let least = measured.min(by: { $0.bits < $1.bits }) else {
      throw InvalidParameter("the family", sweep.name, "its online codes were not measured")
    }
    return least
  }

  private func known(_ run: SweepRun, _ precision: String) -> CodeLengths.TwoPart? {
    lengths.twoPart(run: run.id, precision: precision, sample: settings.sample)
  }

  private func measureCodes() async throws {
    let jobs = try runs.flatMap { run in
      try settings.precisions.filter { known(run, $0) == nil }.map {
        (run, try weightPrecision($0))
      }
    }
    guard !jobs.isEmpty else { return }
    try train(Set(jobs.map(\.0.id)))
    let asked = sampled()
    let tokens = asked.flatMap { $0.tokens.dropFirst() }
    let ends = corpus.rankQuartiles.map(\.upperBound)
    let quarters = asked.map { sentence in ends.count { sentence.person >= $0 } }
    let store = workspace.runs
    let progress = workspace.progress("coding", jobs.count)
    lengths.twoPart += try await parallelReplicates(count: jobs.count, threads: workspace.threads) {
      index in
      let (run, precision) = jobs[index]
      let trained = try TrainedModel(store.run(run.id))
      let model = try CompressedCorpus.Model(
        trained.configuration.model, parameters: trained.parameters(),
        corpus: trained.configuration.corpus.requireBiographies(), precision: precision)
      defer { progress.advance() }
      return .init(
        run: run.id, precision: precision.description, modelBytes: model.size,
        lengths: try model.code.lengths(of: tokens), quarters: quarters)
    }
    progress.finish()
    try keep()
  }

  private func measureOnlineCodes() throws {
    let unknown = runs.filter { run in
      !lengths.prequential.contains { $0.run == run.id && $0.sentences == sentences }
    }
    guard !unknown.isEmpty else { return }
    try train(Set(unknown.map(\.id)))
    for run in unknown {
      lengths.prequential.append(
        .init(run: run.id, sentences: sentences, bits: try onlineBits(of: run)))
    }
    try keep()
  }

  /// Sentences at equal distances, `settings.sample` of them.
  private func sampled() -> [Biography] {
    let step = sentences / settings.sample
    return (0..<settings.sample).map { corpus.sentence(at: UInt64($0 * step), in: .training) }
  }

  private func weightPrecision(_ text: String) throws(InvalidParameter) -> WeightPrecision {
    guard let precision = WeightPrecision(text) else {
      throw InvalidParameter("precision", text, "it must be 2 to 8, 16 or 32")
    }
    return precision
  }

  /// Makes sure, before the training, that the programs are there without which `files` could not
  /// measure what is not yet known.
  /// - Throws: `CompressorError.missing`.
  public func requirePrograms(forFilesOf counts: [Int]) throws {
    let isKnown = counts.allSatisfy { count in
      GeneralCompressor.all.allSatisfy { lengths.file($0.command, sentences: count) != nil }
    }
    if !isKnown { _ = try InstalledCompressors() }
  }

  /// The first sentences' text compressed by general-purpose programs and by the model of the family whose
  /// code is the shortest at that length, for each of `counts`; every file is decompressed and compared.
  public func files(of counts: [Int], _ family: CodedFamily) async throws -> [ComparedFiles] {
    var compared: [ComparedFiles] = []
    for count in counts {
      compared.append(
        try await files(first: count, model: family.shortest(for: Double(count))))
    }
    return compared
  }

  private func files(
    first count: Int, model: CodeLengths.TwoPart
  ) async throws -> ComparedFiles {
    let own = "codelength, run \(model.run.prefix(12)), \(model.precision) bits"
    let general = GeneralCompressor.all.map(\.command)
    func known() -> ComparedFiles? {
      let files = general.compactMap { lengths.file($0, sentences: count) }
      guard files.count == general.count, let own = lengths.file(own, sentences: count) else {
        return nil
      }
      return ComparedFiles(sentences: count, general: files, own: own)
    }
    if let known = known() { return known }
    let folder = workspace.lengths
    try Files.createFolder(folder)
    try SharedFolder(folder).removeLeftovers(olderThan: 86_400)
    let url = Files.temporary("text", in: folder)
    defer { try? Files.remove(url) }
    try CorpusFile.write(corpus, from: 0, count: count, in: .training, to: url)
    let compressors = try InstalledCompressors()
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
    guard let known = known() else {
      throw CorruptCode("a file was made and its length is not known")
    }
    return known
  }

  private func keep() throws { try lengths.write(to: url) }

  /// The length of a text compressed by a model, after it was restored and found to be the same.
  private func roundTrip(
    _ text: Data, _ code: CodeLengths.TwoPart, progress: () -> Void
  ) async throws -> Int {
    let trained = try TrainedModel(workspace.runs.run(code.run))
    let model = try CompressedCorpus.Model(
      trained.configuration.model, parameters: trained.parameters(),
      corpus: trained.configuration.corpus.requireBiographies(),
      precision: weightPrecision(code.precision))
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
    let length = corpus.sentenceLength - 1
    for line in text.split(separator: "\n") where rest > 0 {
      let step = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
      // Evaluations stand between the steps.
      guard let loss = step.loss, let tokens = step.tokens, step.step != nil else { continue }
      let count = tokens / length
      let used = min(count, rest)
      nats.add(loss * Double(used * length))
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
