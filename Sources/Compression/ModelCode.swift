import Transformer

/// A model that has no code, why, and what to do about it.
public struct UncodableModel: Error, Equatable, CustomStringConvertible, Sendable {
  public let reason: String
  public let remedy: String

  init(_ reason: String, remedy: String) {
    self.reason = reason
    self.remedy = remedy
  }

  public var description: String { "this model cannot be coded: \(reason); \(remedy)" }
}

/// A model as bytes: the first part of a two-part code.
///
///     varints     layers, width, heads, context, vocabulary, 1 if the output is tied, bits of precision
///     varint      length of the weights' code
///     bytes       the weights' code, one range code of all tensors in the order of ParameterLayout
///     zeros       up to the least length
///
/// **Precisions.** ``WeightPrecision/bits(_:)`` codes a matrix row by row: its scale, then its levels
/// under an adaptive model of the tensor; a row of zeros has the scale 0 and no levels. Everything else
/// is coded number by number, as the bytes of a half or a single.
///
/// **The least length.** An adaptive model makes a long run of one symbol almost free: 10^9 zeros would
/// fit into some hundred bytes, and whoever decodes them must find 4 GB. So a code has at least one byte
/// for `numbersPerByte` places of the flat buffer; shorter ones are filled up with zeros, and refused
/// when read. Decoding then reserves at most 4 `numbersPerByte` bytes, one kibibyte, for each byte of
/// code, and takes time in proportion to the code. A code of 1/32 bit a weight is one in which fewer than
/// 1 of 300 weights is not zero: no trained model is near it.
public enum ModelCode {
  /// The most places of the flat buffer that a byte of code may stand for.
  public static let numbersPerByte = 256

  /// Codes a model.
  ///
  /// - Parameter parameters: the flat buffer of `ParameterLayout(configuration)`.
  /// - Returns: The code and, in the same layout, the parameters that ``decode(_:)`` makes of it. What
  ///   is in the gaps between tensors is not coded and becomes 0.
  /// - Throws: If the buffer has another length, a number is not finite or too large for a half, or
  ///   `precision` is none.
  public static func encode(
    _ configuration: ModelConfiguration, parameters: [Float], precision: WeightPrecision
  ) throws(UncodableModel) -> (bytes: [UInt8], parameters: [Float]) {
    let layout = ParameterLayout(configuration)
    guard parameters.count == layout.count else {
      throw UncodableModel(
        "it has \(parameters.count) numbers, its layout \(layout.count)",
        remedy: "give the flat buffer of ParameterLayout")
    }
    guard WeightPrecision(code: precision.code) == precision else {
      throw UncodableModel("\(precision) is no precision", remedy: "use 2 to 8, 16 or 32")
    }
    var weights = WeightEncoder(layout, precision)
    for tensor in layout.tensors { try weights.encode(tensor, of: parameters) }
    let decoded = weights.decoded
    let code = weights.finish()
    var writer = ByteWriter()
    for value in [
      configuration.layers, configuration.width, configuration.heads, configuration.context,
      configuration.vocabulary, configuration.tiedOutput ? 1 : 0, precision.code, code.count,
    ] { writer.append(varint: value) }
    writer.append(code)
    let missing = leastLength(layout) - writer.bytes.count
    writer.append(Array(repeating: 0, count: max(0, missing)))
    return (writer.bytes, decoded)
  }

  /// Reads a code.
  ///
  /// - Returns: The model's shape and its flat buffer.
  /// - Throws: If the bytes are not what ``encode(_:parameters:precision:)`` writes.
  public static func decode(
    _ bytes: [UInt8]
  ) throws(CorruptCode) -> (configuration: ModelConfiguration, parameters: [Float]) {
    var reader = ByteReader(bytes)
    let configuration = try readConfiguration(&reader)
    guard let precision = WeightPrecision(code: try reader.varint()) else {
      throw CorruptCode("its weights have an unknown precision")
    }
    let layout = ParameterLayout(configuration)
    let least = leastLength(layout)
    guard bytes.count >= least else {
      throw CorruptCode("a model of \(layout.count) numbers has at least \(least) bytes")
    }
    let code = try reader.bytes(try reader.varint())
    guard reader.remaining == 0 || bytes.count == least,
      try reader.bytes(reader.remaining).allSatisfy({ $0 == 0 })
    else { throw CorruptCode("bytes follow its model") }
    var weights = WeightDecoder(layout, precision, code)
    for tensor in layout.tensors { try weights.decode(tensor) }
    try weights.finish()
    return (configuration, weights.decoded)
  }

  /// The shape of the model of a code; nothing else of it is read.
  static func shape(of bytes: [UInt8]) throws(CorruptCode) -> ModelConfiguration {
    var reader = ByteReader(bytes.prefix(64))
    return try readConfiguration(&reader)
  }

  private static func leastLength(_ layout: ParameterLayout) -> Int {
    (layout.count + numbersPerByte - 1) / numbersPerByte
  }

  private static func readConfiguration(
    _ reader: inout ByteReader
  ) throws(CorruptCode) -> ModelConfiguration {
    let (layers, width, heads) = (try reader.varint(), try reader.varint(), try reader.varint())
    let (context, vocabulary, tied) = (
      try reader.varint(), try reader.varint(), try reader.varint()
    )
    guard tied <= 1 else { throw CorruptCode("its model's output is neither tied nor untied") }
    do throws(InvalidModel) {
      return try ModelConfiguration(
        layers: layers, width: width, heads: heads, context: context, vocabulary: vocabulary,
        tiedOutput: tied == 1)
    } catch {
      throw CorruptCode("\(error)")
    }
  }
}
