import Corpora
import Foundation
import Support
import Transformer

/// A trained model as a folder that Hugging Face's transformers loads.
///
/// - `model.safetensors`: the weights, under the names of transformers' checkpoints.
/// - `config.json`: the model as a GPT-NeoX configuration.
/// - `generation_config.json`: where generating ends, and what fills up shorter replies.
/// - `tokenizer.json`, `tokenizer_config.json`: the corpus's vocabulary.
/// - `probe.jsonl`, if asked for: sentences and our own logits, to compare with.
public struct HuggingFaceExport {
  private let model: ModelConfiguration
  private let corpus: BiographyConfiguration
  private let checkpoint: SafetensorsFile
  private let prefix: String

  static let weightsName = "model.safetensors"
  static let configurationName = "config.json"
  static let generationName = "generation_config.json"
  static let tokenizerName = "tokenizer.json"
  static let tokenizerConfigurationName = "tokenizer_config.json"
  static let probeName = "probe.jsonl"

  /// - Parameters:
  ///   - checkpoint: has the weights, under the names of `ParameterLayout`, and perhaps more.
  ///   - prefix: stands before these names.
  public init(
    _ model: ModelConfiguration, trainedOn corpus: BiographyConfiguration,
    checkpoint: SafetensorsFile, prefix: String = ""
  ) {
    (self.model, self.corpus, self.checkpoint) = (model, corpus, checkpoint)
    self.prefix = prefix
  }

  /// Writes the folder, over an earlier export if there is one.
  ///
  /// config.json, without which transformers loads nothing, is removed first and written last: a
  /// folder that mixes two exports cannot be loaded.
  /// - Parameter probe: Sentences of the validation split to write with our logits; 0 for none.
  /// - Throws: `FileError`, `SafetensorsError`, `LogitsNotFinite`, `NotEnoughMemory`.
  public func write(to folder: URL, probe: Int = 0) throws {
    try requireMemory(probe: probe)
    try Files.createFolder(folder)
    func url(_ name: String) -> URL { folder.appendingPathComponent(name) }
    try Files.remove(url(Self.configurationName))
    try Files.remove(url(Self.probeName))
    try writeWeights(to: url(Self.weightsName))
    let tokenizer = HuggingFaceTokenizer(BiographyVocabulary(corpus), model: model)
    try Files.replace(url(Self.tokenizerName), with: readableJSON(tokenizer.tokenizer))
    try Files.replace(
      url(Self.tokenizerConfigurationName), with: readableJSON(tokenizer.configuration))
    try Files.replace(url(Self.generationName), with: readableJSON(HuggingFaceGeneration()))
    if probe > 0 { try writeProbe(probe, to: url(Self.probeName)) }
    try Files.replace(
      url(Self.configurationName), with: readableJSON(HuggingFaceModel(model)))
  }

  /// For one tensor at a time and the tokenizer's words, about 400 bytes each with their JSON, and for the
  /// model and the corpus of the probe.
  private func requireMemory(probe: Int) throws(NotEnoughMemory) {
    let tensors = ParameterLayout(model).tensors
    var need =
      ByteCount(tensors.map(\.count).max() ?? 0, MemoryLayout<Float>.stride)
      + ByteCount(model.vocabulary, 400)
    if probe > 0 {
      need += Trainer.memory(
        of: model, threads: 1, sequences: 1,
        length: corpus.longestSentence - 1)
      need += BiographyCorpus.memory(of: corpus)
    }
    try Memory.require(
      need, for: "exporting this model",
      remedy: probe > 0 ? "export it without --probe" : "use a machine with more")
  }

  /// Copies the checkpoint's weights, one tensor in memory at a time.
  private func writeWeights(to url: URL) throws {
    let tensors = ParameterLayout(model).tensors.map {
      SafetensorsWriter.Tensor(name: $0.name, shape: $0.shape)
    }
    try SafetensorsWriter.write(tensors, metadata: ["format": "pt"], to: url) { index, body in
      var values = [Float](repeating: 0, count: tensors[index].count)
      try values.withUnsafeMutableBufferPointer {
        try checkpoint.read(prefix + tensors[index].name, into: $0)
        try body(UnsafeRawBufferPointer($0))
      }
    }
  }

  private func writeProbe(_ sentences: Int, to url: URL) throws {
    // The seed decides initial weights, all of which are replaced.
    let trainer = try Trainer(configuration: model, seed: 0, threads: 1)
    try checkpoint.read(.parameters, prefix: prefix, into: trainer)
    let corpus = try BiographyCorpus(corpus)
    try Files.replace(url) { file in
      for index in 0..<sentences {
        let sentence = corpus.sentence(at: UInt64(index), in: .validation)
        let probe = try Probe(sentence.tokens, corpus.vocabulary, trainer)
        guard probe.logits.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
          throw LogitsNotFinite(sentence: index)
        }
        try file.write(canonicalJSON(probe) + Data("\n".utf8))
      }
    }
  }
}

/// A model that cannot be used because it overflows.
public struct LogitsNotFinite: Error, Equatable, CustomStringConvertible, Sendable {
  /// Of the validation split.
  public let sentence: Int

  public var description: String {
    "the model's logits of sentence \(sentence) are not finite; train again with a lower learning rate"
  }
}

/// What our own model says of a sentence.
private struct Probe: Encodable {
  /// The sentence as a line of a corpus file has it: the texts of `tokens` but the first.
  let text: String
  let tokens: [Int32]
  /// For each token but the last, the logits of what follows it: fp32, with as many digits as it
  /// takes to tell them from any other number. Shape (tokens - 1, the model's vocabulary).
  let logits: [[Float]]

  init(_ tokens: [Int32], _ vocabulary: BiographyVocabulary, _ trainer: Trainer) throws {
    self.tokens = tokens
    text = tokens.dropFirst().compactMap { vocabulary.tokenText(Int($0)) }.joined(separator: " ")
    let length = tokens.count - 1
    let values = try trainer.logits(
      Batch(
        sequences: 1, length: length, tokens: Array(tokens.dropLast()),
        targets: Array(tokens.dropFirst())))
    let width = trainer.configuration.vocabulary
    logits = (0..<length).map { Array(values[$0 * width..<($0 + 1) * width]) }
  }
}

/// JSON for readers: indented, keys sorted.
private func readableJSON(_ value: some Encodable) throws -> Data {
  try canonicalJSON(value, pretty: true) + Data("\n".utf8)
}
