import Compression
import Corpora
import Foundation
import Testing
import Transformer

@Suite struct ModelCodeTests {
  @Test(arguments: precisions, [true, false])
  func roundTrip(precision: WeightPrecision, tied: Bool) throws {
    var model = try SampleModel(tied: tied)
    // A row of zeros, a row with an outlier, the two zeros.
    model.parameters.replaceSubrange(16..<32, with: Array(repeating: 0, count: 16))
    model.parameters[40] = 1_000
    model.parameters[0] = -0.0
    let (bytes, expected) = try ModelCode.encode(
      model.configuration, parameters: model.parameters, precision: precision)
    let (configuration, decoded) = try ModelCode.decode(bytes)
    #expect(configuration == model.configuration)
    #expect(decoded.map(\.bitPattern) == expected.map(\.bitPattern))
    #expect(decoded[16..<32].allSatisfy { $0 == 0 })
    #expect(abs(decoded[40] - 1_000) < 10)
    switch precision {
    case .single:
      #expect(decoded.map(\.bitPattern) == model.parameters.map(\.bitPattern))
    case .half:
      #expect(decoded == model.parameters.map { Float(Float16($0)) })
    case .bits:
      for tensor in model.layout.tensors where !tensor.decays {
        let range = tensor.offset..<tensor.offset + tensor.count
        #expect(decoded[range].elementsEqual(model.parameters[range].map { Float(Float16($0)) }))
      }
    }
    // The same again, from the same and from the decoded numbers.
    let again = try ModelCode.encode(
      model.configuration, parameters: model.parameters, precision: precision)
    #expect(again.bytes == bytes)
  }

  @Test(arguments: [true, false]) func moreBitsAreNeverWorse(tied: Bool) throws {
    let model = try SampleModel(tied: tied)
    var last = Double.infinity
    for precision in precisions {
      let decoded = try ModelCode.encode(
        model.configuration, parameters: model.parameters, precision: precision
      ).parameters
      let error = zip(decoded, model.parameters).reduce(0) { $0 + pow(Double($1.0 - $1.1), 2) }
      #expect(error < last)
      last = error
    }
    #expect(last == 0)
  }

  /// Levels cost what their entropy in each tensor says and what learning their frequencies costs;
  /// every other number at most its 16 bits and the learning of two bytes' frequencies.
  @Test(arguments: 2...8, [true, false])
  func sizeIsThatOfTheEntropy(bits: Int, tied: Bool) throws {
    let model = try SampleModel(layers: 3, width: 32, vocabulary: 300, tied: tied, stream: 1)
    let quantisation = RowQuantisation(bits: bits)
    let alphabet = 2 * quantisation.largest + 1
    var bound = 0.0
    var (rows, numbers) = (0, 0)
    for tensor in model.layout.tensors {
      guard tensor.decays else {
        numbers += tensor.count
        continue
      }
      let levels = (0..<tensor.shape[0]).flatMap { row in
        let start = tensor.offset + row * tensor.shape[1]
        return quantisation.levels(of: model.parameters[start..<start + tensor.shape[1]]).levels
      }
      bound += adaptiveBits(levels, alphabet: alphabet)
      rows += tensor.shape[0]
    }
    for count in [rows, numbers] {
      bound += 2 * (8 * Double(count) + 255.0 / 2 * log2(Double(count)) + 8)
    }
    let header = 8.0 * 16
    let code = try ModelCode.encode(
      model.configuration, parameters: model.parameters, precision: .bits(bits))
    #expect(Double(8 * code.bytes.count) <= bound + 8 + header)
  }

  @Test func fewerBitsAreShorter() throws {
    let model = try SampleModel()
    let sizes = try precisions.map {
      try ModelCode.encode(model.configuration, parameters: model.parameters, precision: $0)
        .bytes.count
    }
    #expect(sizes == sizes.sorted() && Set(sizes).count == sizes.count)
  }

  @Test(arguments: precisions) func weightsWithoutACode(precision: WeightPrecision) throws {
    func expectRefused(_ name: String, _ value: Float, saying words: String) throws {
      var model = try SampleModel()
      let tensor = try #require(model.tensor(name))
      model.parameters[tensor.offset + tensor.count - 1] = value
      let error = #expect(throws: UncodableModel.self) {
        try ModelCode.encode(
          model.configuration, parameters: model.parameters, precision: precision)
      }
      #expect(error?.description.contains(tensor.name) == true)
      #expect(error?.description.contains(words) == true)
    }
    for name in ["embed_out.weight", "1.attention.dense.bias"] {
      for value in [Float.nan, .infinity, -.infinity] {
        try expectRefused(name, value, saying: "not finite")
      }
    }
    if precision != .single {
      try expectRefused("final_layer_norm.bias", 65_520, saying: "too large for IEEE half")
    }
    if precision == .half {
      try expectRefused("embed_out.weight", -1e6, saying: "too large for IEEE half")
    }
  }

  @Test func wrongArguments() throws {
    let model = try SampleModel()
    for precision in [.bits(1), .bits(9), .bits(16), .bits(-1)] as [WeightPrecision] {
      #expect(throws: UncodableModel.self) {
        try ModelCode.encode(
          model.configuration, parameters: model.parameters, precision: precision)
      }
    }
    #expect(throws: UncodableModel.self) {
      try ModelCode.encode(
        model.configuration, parameters: model.parameters.dropLast(), precision: .half)
    }
  }

  /// A model of zeros would be almost free; it is filled up to the length that decoding demands.
  @Test(arguments: precisions) func leastLength(precision: WeightPrecision) throws {
    let configuration = try ModelConfiguration(
      layers: 1, width: 64, heads: 2, context: 8, vocabulary: 8_192)
    let zeros = [Float](repeating: 0, count: ParameterLayout(configuration).count)
    let bytes = try ModelCode.encode(configuration, parameters: zeros, precision: precision).bytes
    #expect(bytes.count * ModelCode.numbersPerByte >= zeros.count)
    #expect(try ModelCode.decode(bytes).parameters == zeros)
    #expect(throws: CorruptCode.self) { try ModelCode.decode(bytes.dropLast()) }
    #expect(throws: CorruptCode.self) { try ModelCode.decode(bytes + [0]) }
    if case .bits = precision {
      #expect(bytes.last == 0)
      #expect(throws: CorruptCode.self) { try ModelCode.decode(bytes.dropLast() + [1]) }
    }
  }

  /// The largest model there may be, announced in a few bytes: nothing is reserved for it.
  @Test func announcedSize() throws {
    var writer = ByteWriter()
    for value in [1, 8_192, 2, 8, 100_000, 1, 4, 1_000] { writer.append(varint: value) }
    writer.append(Array(repeating: 0, count: 1_000))
    let before = peakMemory()
    let error = #expect(throws: CorruptCode.self) { try ModelCode.decode(writer.bytes) }
    #expect(error?.reason.contains("has at least") == true)
    #expect(peakMemory() - before < 1 << 30)
  }

  /// Codes that no model has, put together by hand: the first tensor's first numbers are impossible.
  @Test func impossibleNumbers() throws {
    func reason(_ precision: Int, _ word: UInt32, bytes: Int, levels: [Int] = []) -> String? {
      var encoder = RangeEncoder()
      for plane in 0..<bytes {
        var model = AdaptiveModel(symbols: 256)
        model.encode(Int(word >> UInt32(8 * plane) & 0xFF), to: &encoder)
      }
      var model = AdaptiveModel(symbols: 255)
      for level in levels { model.encode(level, to: &encoder) }
      // Random weights, so that there is enough to read.
      var random = randomNumbers(90)
      let code = encoder.finish() + (0..<99).map { _ in UInt8.random(in: 1...9, using: &random) }
      var writer = ByteWriter()
      for value in [1, 4, 2, 8, 6, 0, precision, code.count] { writer.append(varint: value) }
      writer.append(code)
      do throws(CorruptCode) {
        _ = try ModelCode.decode(writer.bytes)
        return nil
      } catch { return error.reason }
    }
    for scale in [0x7F80, 0x7FC0, 0x8000, 0xBF80, 0xFFFF] as [UInt32] {
      #expect(reason(8, scale, bytes: 2) == "a row's scale is no positive number")
    }
    #expect(reason(8, 0x7F7F, bytes: 2, levels: [254]) == "a weight is too large")
    for (precision, word, bytes) in [
      (16, 0x7C00, 2), (16, 0xFE00, 2), (32, 0x7F80_0000, 4), (32, 0xFFFF_FFFF, 4),
    ] as [(Int, UInt32, Int)] {
      #expect(
        reason(precision, word, bytes: bytes)
          == "a weight of gpt_neox.embed_in.weight is not finite")
    }
  }

  @Test func precisionsInWords() {
    for precision in precisions {
      #expect(WeightPrecision(precision.description) == precision)
    }
    #expect(precisions.map(\.description).joined(separator: " ") == "2 3 4 5 6 7 8 16 32")
    for wrong in ["", "1", "9", "04", "+4", "4.0", "half", "-2", "99999999999999999999"] {
      #expect(WeightPrecision(wrong) == nil)
    }
  }
}

/// The most memory that this process has held so far, bytes. Other tests of the process add to it, so
/// that only what a hostile length would claim, gigabytes, can be told from them.
func peakMemory() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss * 1024
}
