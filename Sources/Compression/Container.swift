import Support

/// A compressed text as a file: the model, the sentences coded with it, and what to check them with.
///
///     8 bytes     magic
///     varint      format version
///     varint, ..  the program that reads this format, as text
///     32 bytes    SHA-256 of the model section
///     varint      number of sentences
///     varint      length of the original text, bytes
///     word        CRC-32 of the original text
///     varint      number of sections
///     sections    varint number, varint length, bytes; the model's is number 0 and the first
///     word        CRC-32 of everything before
///
/// The first three and the last are the same in every version, so that a program can say of a file from
/// the future that it is whole, and what reads it.
public struct Container: Equatable, Sendable {
  public struct Section: Equatable, Sendable {
    public let number: Int
    public let bytes: [UInt8]

    /// - Precondition: number >= 1.
    public init(number: Int, bytes: [UInt8]) {
      precondition(number > Container.modelNumber, "a section's number is 1 or more")
      self.init(unchecked: number, bytes)
    }

    fileprivate init(unchecked number: Int, _ bytes: [UInt8]) {
      self.number = number
      self.bytes = bytes
    }
  }

  /// The format that is written, and the only one that is read.
  public static let version = 1
  /// Which program reads it. To be changed with the version.
  public static let reader = "codelength 1"
  static let modelNumber = 0
  /// The CRC catches line ends that were converted; the magic says so at a glance.
  private static let magic: [UInt8] = [0xC0, 0xDE] + Array("LEN\r\n".utf8) + [0x1A]

  /// The bytes of ``ModelCode``.
  public let model: [UInt8]
  public let sentences: Int
  /// Length and CRC-32 of the original text. A file may claim any length: it is nothing to reserve.
  public let text: Checksum
  /// All but the model, in the order of the file. Their numbers are the writer's to give.
  public let sections: [Section]

  /// - Precondition: sentences >= 0.
  public init(model: [UInt8], sentences: Int, text: Checksum, sections: [Section]) {
    precondition(sentences >= 0, "a number of sentences below 0")
    self.model = model
    self.sentences = sentences
    self.text = text
    self.sections = sections
  }

  /// The bytes of the sections with this number.
  public func sections(numbered number: Int) -> [[UInt8]] {
    sections.filter { $0.number == number }.map(\.bytes)
  }

  /// Compares a decoded text with the length and the CRC that the header states. Every processor decodes
  /// the same text (see `SentencePredictor`), so it is the file that is wrong where they differ.
  public func verify(_ decoded: Checksum) throws(CorruptCode) {
    guard decoded == text else {
      throw CorruptCode(
        "the text decoded has \(decoded.length) bytes and CRC-32 \(decoded.crc32), but its header "
          + "states \(text.length) and \(text.crc32)")
    }
  }

  /// The file's bytes.
  public func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.append(Self.magic)
    writer.append(varint: Self.version)
    writer.append(varint: Self.reader.utf8.count)
    writer.append(Self.reader.utf8)
    writer.append(SHA256Hash(of: model).digest)
    writer.append(varint: sentences)
    writer.append(varint: text.length)
    writer.append(word: text.crc32)
    let all = [Section(unchecked: Self.modelNumber, model)] + sections
    writer.append(varint: all.count)
    for section in all {
      writer.append(varint: section.number)
      writer.append(varint: section.bytes.count)
      writer.append(section.bytes)
    }
    writer.append(word: Checksum(of: writer.bytes).crc32)
    return writer.bytes
  }

  /// Reads a file's bytes.
  ///
  /// What is reserved is in proportion to the file: the sections' bytes, and at most 64 bytes of
  /// bookkeeping for each section, which takes at least two bytes of the file.
  /// - Throws: If any byte is not as it was written, or the version is another.
  public init(decoding bytes: [UInt8]) throws(CorruptCode) {
    guard bytes.starts(with: Self.magic) else {
      throw CorruptCode(
        "this is no compressed text of codelength", remedy: "give a file that compress wrote")
    }
    var end = ByteReader(bytes.suffix(4))
    guard bytes.count >= Self.magic.count + 4,
      try end.word() == Checksum(of: bytes.dropLast(4)).crc32
    else { throw CorruptCode("its checksum is wrong: bytes were changed or are missing") }
    var reader = ByteReader(bytes.dropFirst(Self.magic.count).dropLast(4))
    try Self.checkVersion(&reader)
    let digest = try reader.bytes(SHA256Hash.bytes)
    sentences = try reader.varint()
    text = Checksum(length: try reader.varint(), crc32: try reader.word())
    var all = try Self.readSections(&reader)
    try reader.finish()
    guard !all.isEmpty, all[0].number == Self.modelNumber else {
      throw CorruptCode("its first section is not the model")
    }
    model = all.removeFirst().bytes
    guard !all.contains(where: { $0.number == Self.modelNumber }) else {
      throw CorruptCode("it has two models")
    }
    guard digest.elementsEqual(SHA256Hash(of: model).digest) else {
      throw CorruptCode("its model has not the SHA-256 that its header states")
    }
    sections = all
  }

  private static func checkVersion(_ reader: inout ByteReader) throws(CorruptCode) {
    let version = try reader.varint()
    let length = try reader.varint()
    guard length <= 64 else { throw CorruptCode("the name of its program is too long") }
    let name = try reader.bytes(length)
    guard name.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw CorruptCode("the name of its program is not printable")
    }
    let program = String(decoding: name, as: UTF8.self)
    guard version == Self.version else {
      throw CorruptCode(
        "it has format \(version), and this is \(Self.reader), which reads format \(Self.version)",
        remedy: "decompress it with \(program)")
    }
    guard program == Self.reader else { throw CorruptCode("its format and its program disagree") }
  }

  private static func readSections(_ reader: inout ByteReader) throws(CorruptCode) -> [Section] {
    let count = try reader.varint()
    guard count <= reader.remaining / 2 else {
      throw CorruptCode("\(count) sections are announced in \(reader.remaining) bytes")
    }
    var sections: [Section] = []
    for _ in 0..<count {
      let number = try reader.varint()
      let length = try reader.varint()
      sections.append(Section(unchecked: number, Array(try reader.bytes(length))))
    }
    return sections
  }
}
