import Compression
import Corpora
import Testing
import Transformer

/// Damaged codes give a typed error or another value, never a trap, a hang or much memory.
@Suite struct MutationTests {
  /// Flips, replaces, removes, repeats and inserts bytes, extreme lengths above all, and cuts the end.
  private func mutate(_ bytes: [UInt8], _ random: inout RandomSequence) -> [UInt8] {
    var bytes = bytes
    let telling: [[UInt8]] = [
      [0xFF], [0], [0x80], [0x7F], Array(repeating: 0xFF, count: 8) + [0x7F],
      Array(repeating: 0xFF, count: 10), Array(repeating: 0x80, count: 9) + [1],
      [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], Array(repeating: 0, count: 40),
    ]
    for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: bytes.indices, using: &random)
      let end = min(bytes.count, place + Int.random(in: 1...12, using: &random))
      switch Int.random(in: 0..<7, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
      case 2: bytes.removeSubrange(place..<end)
      case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 4: bytes.insert(contentsOf: telling.randomElement(using: &random) ?? [], at: place)
      case 5:
        bytes.replaceSubrange(place..<end, with: telling.randomElement(using: &random) ?? [])
      default: bytes.removeSubrange(place...)
      }
    }
    return bytes
  }

  /// Decodes damaged versions of a sample. `holds` judges what was accepted nevertheless.
  private func fuzz<Value>(
    _ sample: [UInt8], cases: Int, stream: UInt64, repair: ([UInt8]) -> [UInt8] = { $0 },
    _ decode: ([UInt8]) throws(CorruptCode) -> Value, holds: (Value, [UInt8]) -> Bool
  ) throws {
    _ = try decode(sample)
    var random = randomNumbers(stream)
    let before = peakMemory()
    var (refused, kept) = (0, 0)
    for number in 0..<cases {
      var bytes = mutate(sample, &random)
      if number % 4 > 0 { bytes = repair(bytes) }
      do throws(CorruptCode) {
        let value = try decode(bytes)
        if !holds(value, bytes) { Issue.record("accepted \(bytes)") }
        kept += 1
      } catch {
        refused += 1
        if error.reason.isEmpty { Issue.record("no reason") }
      }
    }
    #expect(refused > cases / 2 && refused + kept == cases)
    #expect(peakMemory() - before < 1 << 30)
  }

  /// A code is canonical: what is accepted is what the encoder makes of the symbols read.
  @Test func rangeCode() throws {
    let tables = try [[1, 2, 3, 250], [1, 1 << 24 - 1], [7], Array(repeating: 5, count: 1_000)]
      .map { try FrequencyTable($0) }
    let places = 0..<60
    func encode(_ symbols: [Int]) -> [UInt8] {
      var (encoder, model) = (RangeEncoder(), AdaptiveModel(symbols: 5))
      for (place, symbol) in symbols.enumerated() {
        if place % 5 == 4 {
          model.encode(symbol, to: &encoder)
        } else {
          tables[place % 5].encode(symbol, to: &encoder)
        }
      }
      return encoder.finish()
    }
    let symbols = places.map { place in
      place % 5 == 4 ? place % 3 : (37 * place * place) % tables[place % 5].count
    }
    try fuzz(encode(symbols), cases: 60_000, stream: 50) { bytes throws(CorruptCode) in
      var (decoder, model) = (RangeDecoder(bytes), AdaptiveModel(symbols: 5))
      var symbols: [Int] = []
      for place in places {
        symbols.append(
          place % 5 == 4
            ? try model.decode(from: &decoder) : try tables[place % 5].decode(from: &decoder))
      }
      try decoder.finish()
      return symbols
    } holds: { symbols, bytes in
      encode(symbols) == bytes
    }
  }

  /// Most damaged codes get a right length, so that the weights are read to their end.
  @Test(arguments: [.bits(2), .bits(4), .bits(8), .half, .single] as [WeightPrecision])
  func modelCode(precision: WeightPrecision) throws {
    let model = try SampleModel(layers: 1, width: 4, vocabulary: 6, tied: precision == .bits(4))
    let sample = try ModelCode.encode(
      model.configuration, parameters: model.parameters, precision: precision
    ).bytes
    // Seven numbers of one byte, then the length in two.
    func repair(_ bytes: [UInt8]) -> [UInt8] {
      var writer = ByteWriter()
      writer.append(bytes.prefix(7))
      writer.append(varint: max(0, bytes.count - 9))
      writer.append(bytes.dropFirst(9))
      return writer.bytes
    }
    #expect(repair(sample) == sample)
    try fuzz(
      sample, cases: 10_000, stream: 60 + UInt64(sample.count), repair: repair, ModelCode.decode,
      holds: isWithinLimits)
  }

  /// Headers of other models before bytes that are none of theirs.
  @Test func modelHeader() throws {
    var random = randomNumbers(80)
    let numbers = [0, 1, 2, 3, 4, 6, 8, 16, 32, 64, 256, 300, 4_096, 16_384, 1_000_000, .max]
    var read = 0
    let before = peakMemory()
    for _ in 0..<20_000 {
      // Layers, width, heads, context, vocabulary, tied, precision: plausible but for one now and then.
      var header = [1, 4, 2, 8, 6, 0, [2, 4, 8, 16, 32].randomElement(using: &random) ?? 0]
      if Bool.random(using: &random) {
        header[Int.random(in: 0..<7, using: &random)] = numbers.randomElement(using: &random) ?? 0
      }
      let length = Int.random(in: 0...1_500, using: &random)
      var writer = ByteWriter()
      for number in header + [length] { writer.append(varint: number) }
      writer.append((0..<length).map { _ in UInt8.random(in: .min ... .max, using: &random) })
      do throws(CorruptCode) {
        #expect(isWithinLimits(try ModelCode.decode(writer.bytes), writer.bytes))
      } catch {
        // What follows the header was looked at, unless the header was refused.
        let texts = ["ends before", "stands for no", "follow the last", "not finite", "too large"]
        if texts.contains(where: error.reason.contains) { read += 1 }
      }
    }
    #expect(read > 5_000)
    #expect(peakMemory() - before < 1 << 30)
  }

  private func isWithinLimits(
    _ model: (configuration: ModelConfiguration, parameters: [Float]), _ bytes: [UInt8]
  ) -> Bool {
    model.parameters.count == ParameterLayout(model.configuration).count
      && model.parameters.count <= ModelCode.numbersPerByte * bytes.count
      && model.parameters.allSatisfy(\.isFinite)
  }

  /// Most damaged files get a right checksum, so that what it protects is read too.
  @Test func container() throws {
    func repair(_ bytes: [UInt8]) -> [UInt8] {
      var writer = ByteWriter()
      writer.append(bytes.dropLast(4))
      writer.append(word: Checksum(of: writer.bytes).crc32)
      return writer.bytes
    }
    try fuzz(sampleContainer.encoded(), cases: 60_000, stream: 70, repair: repair) {
      bytes throws(CorruptCode) in
      try Container(decoding: bytes)
    } holds: { container, bytes in
      container.encoded() == bytes
    }
  }
}
