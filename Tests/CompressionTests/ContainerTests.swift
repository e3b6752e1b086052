import Compression
import Testing

let sampleContainer = Container(
  model: Array("a model".utf8), sentences: 300, text: Checksum(of: Array("the text".utf8)),
  sections: [
    .init(number: 1, bytes: [1, 2, 3]), .init(number: 7, bytes: []),
    .init(number: 1, bytes: Array(repeating: 9, count: 200)),
  ])

@Suite struct ContainerTests {
  @Test func roundTrip() throws {
    for container in [
      sampleContainer, Container(model: [], sentences: 0, text: Checksum(), sections: []),
      Container(
        model: [0], sentences: .max, text: Checksum(of: [0]),
        sections: [.init(number: .max, bytes: [0])]),
    ] { #expect(try Container(decoding: container.encoded()) == container) }
    #expect(
      sampleContainer.sections(numbered: 1) == [[1, 2, 3], Array(repeating: 9, count: 200)])
    #expect(sampleContainer.sections(numbered: 2).isEmpty)
  }

  @Test func checksumIsTheUsualOne() {
    #expect(Checksum(of: Array("123456789".utf8)).crc32 == 0xCBF4_3926)
    var pieces = Checksum()
    for piece in ["12", "", "3456789"] { pieces.update(Array(piece.utf8)) }
    #expect(pieces == Checksum(of: Array("123456789".utf8)) && pieces.length == 9)
  }

  @Test func everyDamageIsFound() throws {
    let bytes = sampleContainer.encoded()
    for place in bytes.indices {
      for bit in 0..<8 as Range<UInt8> {
        var damaged = bytes
        damaged[place] ^= 1 << bit
        #expect(throws: CorruptCode.self) { try Container(decoding: damaged) }
      }
      var longer = bytes
      longer.insert(0, at: place)
      #expect(throws: CorruptCode.self) { try Container(decoding: longer) }
      #expect(throws: CorruptCode.self) { try Container(decoding: Array(bytes[..<place])) }
      #expect(throws: CorruptCode.self) {
        try Container(decoding: Array(bytes[place...].dropFirst()))
      }
    }
    #expect(throws: CorruptCode.self) { try Container(decoding: bytes + [0]) }
  }

  /// Bytes with a right checksum that are wrong nevertheless.
  @Test func everyPartIsChecked() throws {
    let magic = sampleContainer.encoded().prefix(8)
    let digest = sampleContainer.encoded()[22..<54]
    func error(
      version: Int = 1, program: String = "codelength 1", sections: [(Int, String)],
      count: Int? = nil, after: [UInt8] = []
    ) -> CorruptCode? {
      var writer = ByteWriter()
      writer.append(magic)
      writer.append(varint: version)
      writer.append(varint: program.utf8.count)
      writer.append(program.utf8)
      writer.append(digest)
      for number in [1, 2] { writer.append(varint: number) }
      writer.append(word: 3)
      writer.append(varint: count ?? sections.count)
      for (number, text) in sections {
        writer.append(varint: number)
        writer.append(varint: text.utf8.count)
        writer.append(text.utf8)
      }
      writer.append(after)
      writer.append(word: Checksum(of: writer.bytes).crc32)
      do {
        _ = try Container(decoding: writer.bytes)
        return nil
      } catch { return error }
    }
    let model = (0, "a model")
    #expect(error(sections: [model, (1, "x")]) == nil)
    let future = error(version: 2, program: "codelength 2.1", sections: [model])
    #expect(future?.reason == "it has format 2, and this is codelength 1, which reads format 1")
    #expect(future?.remedy == "decompress it with codelength 2.1")
    for (found, words) in [
      (error(program: "codelength 2", sections: [model]), "disagree"),
      (error(program: "code\nlength", sections: [model]), "not printable"),
      (error(program: String(repeating: "x", count: 65), sections: [model]), "too long"),
      (error(sections: []), "first section is not the model"),
      (error(sections: [(1, "x"), model]), "first section is not the model"),
      (error(sections: [model, model]), "two models"),
      (error(sections: [(0, "another")]), "SHA-256"),
      (error(sections: [model], count: 2), "cut off"),
      (error(sections: [model], count: .max), "sections are announced"),
      (error(sections: [model], after: [0]), "belong to nothing"),
      (error(sections: [], count: 1, after: [0, 100, 1]), "are announced where 1 are left"),
    ] { #expect(found?.reason.contains(words) == true, "\(words): \(String(describing: found))") }
  }

  @Test func anotherText() throws {
    try sampleContainer.verify(Checksum(of: Array("the text".utf8)))
    for text in ["the texT", "the tex", ""] {
      let error = #expect(throws: CorruptCode.self) {
        try sampleContainer.verify(Checksum(of: Array(text.utf8)))
      }
      #expect(error?.reason.contains("has \(text.utf8.count) bytes") == true)
    }
  }
}

@Suite struct ByteReaderTests {
  @Test func numbers() throws {
    let values = [0, 1, 127, 128, 300, 1 << 14, 1 << 35, .max]
    var writer = ByteWriter()
    for value in values { writer.append(varint: value) }
    writer.append(word: 0x0102_0304)
    #expect(writer.bytes.suffix(4) == [4, 3, 2, 1] && writer.bytes.prefix(3) == [0, 1, 127])
    var reader = ByteReader(writer.bytes)
    #expect(try values.map { _ in try reader.varint() } == values)
    #expect(try reader.word() == 0x0102_0304)
    try reader.finish()
  }

  @Test func wrongNumbers() throws {
    for (bytes, words) in [
      ([], "cut off"), ([0x80], "cut off"), ([0x80, 0], "too long"), ([0xFF, 0x80, 0], "too long"),
      (Array(repeating: 0xFF, count: 9) + [1], "too large"),
    ] as [([UInt8], String)] {
      var reader = ByteReader(bytes)
      let error = #expect(throws: CorruptCode.self) { try reader.varint() }
      #expect(error?.reason.contains(words) == true)
    }
    var reader = ByteReader([1, 2, 3])
    #expect(throws: CorruptCode.self) { try reader.word() }
    for count in [4, .max, -1, .min] {
      #expect(throws: CorruptCode.self) { try reader.bytes(count) }
    }
    #expect(throws: CorruptCode.self) { try reader.finish() }
    #expect(try reader.bytes(3) == [1, 2, 3])
  }
}
