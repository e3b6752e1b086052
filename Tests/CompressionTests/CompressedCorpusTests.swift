import Compression
import Corpora
import Testing
import Transformer

@Suite struct CompressedCorpusTests {
  static let corpus = try! BiographyConfiguration(
    people: 40, firstNames: 8, lastNames: 8, values: [5, 9], templates: 5,
    law: .power(exponent: 1.2, shift: 3), noise: 0.1, seed: 4)

  /// A model of the corpus that has seen a little of it: 40 steps.
  private static func trained(tied: Bool) throws -> (ModelConfiguration, [Float]) {
    let data = try BiographyCorpus(corpus)
    let configuration = try ModelConfiguration(
      layers: 2, width: 16, heads: 2, context: 8, vocabulary: data.vocabulary.size + 3,
      tiedOutput: tied)
    let trainer = try Trainer(configuration: configuration, seed: 1, threads: 1)
    for step in 0..<40 {
      let batch = try data.batch(from: UInt64(step * 64), count: 64, in: .training)
      _ = try trainer.trainingStep(
        Batch(
          sequences: batch.sequences, length: batch.length, tokens: batch.tokens,
          targets: batch.targets), learningRate: 5e-3, settings: OptimiserSettings())
    }
    return (configuration, trainer.withState(.parameters) { Array($0) })
  }

  private static func text(_ sentences: Int) throws -> [UInt8] {
    let data = try BiographyCorpus(corpus)
    var text: [UInt8] = []
    try BiographyText(data.vocabulary).append(
      data.batch(from: 7, count: sentences, in: .validation).targets, to: &text)
    return text
  }

  private static func model(
    _ precision: WeightPrecision, tied: Bool = true
  ) throws -> CompressedCorpus.Model {
    let (configuration, parameters) = try trained(tied: tied)
    return try CompressedCorpus.Model(
      configuration, parameters: parameters, corpus: corpus, precision: precision)
  }

  @Test(arguments: ["2", "4", "8", "16", "32"], [true, false])
  func roundTrip(precision: String, tied: Bool) async throws {
    let model = try Self.model(#require(WeightPrecision(precision)), tied: tied)
    let text = try Self.text(777)
    let (file, sizes) = try await CompressedCorpus.compress(text, with: model, threads: 2)
    #expect(try await CompressedCorpus.decompress(file, threads: 1) == text)
    #expect(sizes.file == file.count && sizes.model == model.size)
    // Magic, digest, checksums and lengths.
    #expect((0..<150).contains(sizes.file - sizes.model - sizes.data))
  }

  /// 0 and 1 sentences, a lane more than a register, a sentence more than a chunk.
  @Test(arguments: [0, 1, 17, CompressedCorpus.chunk + 1])
  func anyNumberOfSentences(sentences: Int) async throws {
    let model = try Self.model(.bits(5))
    let text = try Self.text(sentences)
    let files = try await [
      CompressedCorpus.compress(text, with: model, threads: 1).file,
      CompressedCorpus.compress(text, with: model, threads: 3).file,
    ]
    #expect(files[0] == files[1])
    #expect(try await CompressedCorpus.decompress(files[0], threads: 2) == text)
    #expect(try CompressedCorpus.sentences(of: files[0]) == sentences)
  }

  @Test func theFileIsAsLongAsTheProbabilitiesSay() async throws {
    let model = try Self.model(.bits(6))
    let text = try Self.text(3000)
    let (_, sizes) = try await CompressedCorpus.compress(text, with: model, threads: 2)
    let tokens = try BiographyText(BiographyVocabulary(Self.corpus)).parse(text)
    let ideal = try model.code.lengths(of: tokens).reduce(0) { $0 + $1.total }
    #expect(8 * Double(sizes.data) >= ideal - 1e-6)
    #expect(8 * Double(sizes.data) <= ideal + 64)
  }

  /// The code is as long as the validation loss of the same weights in the trainer says.
  @Test func lengthsAreTheTrainersLosses() throws {
    let (configuration, parameters) = try Self.trained(tied: true)
    let model = try CompressedCorpus.Model(
      configuration, parameters: parameters, corpus: Self.corpus, precision: .single)
    let data = try BiographyCorpus(Self.corpus)
    let batch = try data.batch(from: 0, count: 256, in: .validation)
    let reference = ReferenceModel(configuration)
    let weights = parameters.map(Double.init)
    // Tokens that do not occur have a share of the trainer's probabilities and none of the code's.
    let used = data.vocabulary.size
    var expected = 0.0
    for sentence in 0..<16 {
      let range = sentence * 7..<(sentence + 1) * 7
      let logits = reference.logits(weights, Array(batch.tokens[range]))
      for (position, target) in batch.targets[range].enumerated() {
        expected += Reference.crossEntropy(
          Array(logits[position][..<used]), target: Int(target))
      }
    }
    let measured = try model.code.lengths(of: batch.targets[..<(16 * 7)])
      .reduce(0) { $0 + $1.total }
    #expect(abs(measured * 0.6931471805599453 / expected - 1) < 1e-3)
  }

  @Test func kindsOfTokensShareTheLength() throws {
    let model = try Self.model(.bits(8))
    let data = try BiographyCorpus(Self.corpus)
    let batch = try data.batch(from: 0, count: 50, in: .training)
    let lengths = try model.code.lengths(of: batch.targets)
    #expect(lengths.count == 50)
    #expect(lengths.allSatisfy { $0.name > 0 && $0.syntax > 0 && $0.knowledge > 0 })
    // A sentence costs the same wherever it stands.
    let alone = try model.code.lengths(of: batch.targets[(20 * 7)..<(21 * 7)])
    #expect(alone[0] == lengths[20])
  }

  @Test func theShortestPrecisionIsChosen() async throws {
    let (configuration, parameters) = try Self.trained(tied: true)
    func choice(_ sentences: Int) async throws -> WeightPrecision {
      try await CompressedCorpus.Model(
        configuration, parameters: parameters, corpus: Self.corpus, precision: nil,
        for: Self.text(sentences), threads: 2
      ).precision
    }
    // A short text is not worth a good model; and every choice beats all others.
    let (short, long) = (try await choice(20), try await choice(4000))
    #expect(short == .bits(2))
    let text = try Self.text(4000)
    var sizes: [String: Int] = [:]
    for precision in ["2", "3", "4", "5", "6", "8"] {
      let model = try Self.model(#require(WeightPrecision(precision)))
      sizes[precision] = try await CompressedCorpus.compress(
        text, with: model, threads: 2
      ).sizes.file
    }
    #expect(sizes[long.description] == sizes.values.min())
  }

  @Test func damageIsFound() async throws {
    let model = try Self.model(.bits(4))
    let (file, _) = try await CompressedCorpus.compress(Self.text(300), with: model, threads: 1)
    for place in stride(from: 0, to: file.count, by: 97) {
      var damaged = file
      damaged[place] ^= 0x10
      await #expect(throws: CorruptCode.self) {
        try await CompressedCorpus.decompress(damaged, threads: 1)
      }
    }
    await #expect(throws: CorruptCode.self) {
      try await CompressedCorpus.decompress(Array(file.dropLast(9)), threads: 1)
    }
  }

  /// Files that are whole but lie: their checksums are right, what they say is not possible.
  @Test func filesThatLieAreErrors() async throws {
    let model = try Self.model(.bits(4))
    let (file, _) = try await CompressedCorpus.compress(Self.text(300), with: model, threads: 1)
    let container = try Container(decoding: file)
    let words = container.sections[0]
    func lie(
      model: [UInt8]? = nil, sentences: Int? = nil, text: Checksum? = nil,
      sections: [Container.Section]? = nil
    ) -> [UInt8] {
      Container(
        model: model ?? container.model, sentences: sentences ?? container.sentences,
        text: text ?? container.text, sections: sections ?? container.sections
      ).encoded()
    }
    let data = container.sections[1]
    func vocabulary(_ bytes: [UInt8]) -> [UInt8] {
      lie(sections: [.init(number: 1, bytes: bytes), data])
    }
    for file in [
      lie(sentences: 299), lie(sentences: 301), lie(sentences: .max), lie(sentences: 0),
      lie(text: Checksum(of: [1, 2])), lie(sections: []), lie(sections: [words]),
      lie(sections: [data]), lie(sections: [words, words, data]),
      lie(sections: [words, data, data]),
      lie(sections: [words, .init(number: 9, bytes: []), data]),
      lie(model: Array(container.model.dropLast())), lie(model: []),
      vocabulary([]), vocabulary([0, 8, 5, 2, 5, 9]), vocabulary([8, 8, 5, 2, 5]),
      // Three more words than the model has.
      vocabulary([8, 8, 5, 2, 5, 15]), vocabulary([8, 8, 5, 2, 5, 0xFF, 0xFF, 0xFF, 0x7F]),
      lie(sections: [words, .init(number: 2, bytes: data.bytes + [0])]),
      lie(sections: [words, .init(number: 2, bytes: Array(data.bytes.dropLast()))]),
    ] {
      await #expect(throws: CorruptCode.self) {
        try await CompressedCorpus.decompress(file, threads: 1)
      }
    }
    #expect(try await CompressedCorpus.decompress(lie(), threads: 1) == Self.text(300))
  }

  /// Sections of the file changed at random and its checksums made right again: a typed error, since
  /// the text's own checksum is kept, or the same text.
  @Test func mutationsBehindTheChecksumsAreErrors() async throws {
    let model = try Self.model(.bits(3))
    let text = try Self.text(20)
    let (file, _) = try await CompressedCorpus.compress(text, with: model, threads: 1)
    let container = try Container(decoding: file)
    var draws = RandomSequence(seed: 1, stream: .trainingBiographies, index: 0)
    func mutated(_ bytes: [UInt8]) -> [UInt8] {
      var bytes = bytes
      for _ in 0...Int.random(in: 0..<3, using: &draws) {
        let place = Int.random(in: 0..<max(bytes.count, 1), using: &draws)
        switch Int.random(in: 0..<4, using: &draws) {
        case 0 where !bytes.isEmpty: bytes.remove(at: place)
        case 1:
          bytes.insert(UInt8(Int.random(in: 0..<256, using: &draws)), at: min(place, bytes.count))
        case 2 where !bytes.isEmpty:
          bytes[place] ^= UInt8(1 << Int.random(in: 0..<8, using: &draws))
        default: if !bytes.isEmpty { bytes[place] = UInt8(Int.random(in: 0..<256, using: &draws)) }
        }
      }
      return bytes
    }
    var failures = 0
    for _ in 0..<3000 {
      let which = Int.random(in: 0..<3, using: &draws)
      let sections = container.sections.enumerated().map { index, section in
        index + 1 == which
          ? Container.Section(number: section.number, bytes: mutated(section.bytes)) : section
      }
      let file = Container(
        model: which == 0 ? mutated(container.model) : container.model,
        sentences: container.sentences, text: container.text, sections: sections
      ).encoded()
      do {
        #expect(try await CompressedCorpus.decompress(file, threads: 1) == text)
      } catch is CorruptCode {
        failures += 1
      }
    }
    #expect(failures > 2000)
  }

  @Test func textsInOtherWordsAreErrors() async throws {
    let model = try Self.model(.bits(4))
    await #expect(throws: InvalidText.self) {
      try await CompressedCorpus.compress(Array("Hello world\n".utf8), with: model, threads: 1)
    }
  }
}
