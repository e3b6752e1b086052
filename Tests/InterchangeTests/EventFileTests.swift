import Foundation
import Interchange
import TestSupport
import Testing

@Suite struct EventFileTests {
  /// The vectors of RFC 3720, appendix B.4, and the one that catalogues of checksums give.
  @Test func checksumsAreTheKnownOnes() {
    #expect(CRC32C.checksum([]) == 0)
    #expect(CRC32C.checksum("123456789".utf8) == 0xE306_9283)
    #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32C.checksum(0..<32) == 0x46DD_794E)
    #expect(CRC32C.checksum((0..<32).reversed()) == 0x113F_DB5C)
  }

  /// 0xE3069283 turned right by 15 bits is 0x2507C60D; 0xA282EAD8 more is the mask's result.
  @Test func checksumsAreMasked() {
    #expect(CRC32C.masked("123456789".utf8) == 0x2507_C60D &+ 0xA282_EAD8)
    #expect(CRC32C.masked("123456789".utf8) == 0xC78A_B0E5)
    #expect(CRC32C.masked([]) == 0xA282_EAD8)
  }

  /// Byte for byte what a program in Python wrote that has the format from its description.
  @Test func aSmallFileHasTheBytesOfItsDescription() {
    let file =
      EventFile.beginning + EventFile.record(step: 300, [("train/loss", 0.5), ("a", -2)])
    #expect(
      file.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
        == "0f000000000000006d532b091a0d627261696e2e4576656e743a32fc98512922000000000000007811"
        + "3dfd10ac022a1d0a110a0a747261696e2f6c6f7373150000003f0a080a016115000000c0376ec43e")
  }

  @Test func whatWasWrittenIsRead() throws {
    let long = "group/" + String(repeating: "é", count: 200) + "/loss"
    let records: [(step: Int, scalars: [(tag: String, value: Double)])] = [
      (0, [("people/error", 1)]), (1, [("train/loss", 0.1), (long, 1e-30)]), (127, [("a", 0)]),
      (128, [("a", -1.5)]), (1 << 40, [("a", 3e38)]), (7, []),
    ]
    let file = records.reduce(EventFile.beginning) {
      $0 + EventFile.record(step: $1.step, $1.scalars)
    }
    let events = try EventReader.events(of: file)
    #expect(events.first == EventReader.Event(version: "brain.Event:2"))
    #expect(events.count == records.count + 1)
    for (event, record) in zip(events.dropFirst(), records) {
      #expect(event.step == record.step && event.version == nil)
      #expect(event.scalars.map(\.tag) == record.scalars.map(\.tag))
      #expect(event.scalars.map(\.value) == record.scalars.map { Float($0.value) })
    }
  }

  /// The reader that these tests rely on sees a byte that is wrong.
  @Test func everyByteIsChecked() throws {
    let file = EventFile.beginning + EventFile.record(step: 300, [("train/loss", 0.5)])
    for place in file.indices {
      var damaged = file
      damaged[place] ^= 0x10
      #expect(throws: EventReader.Damaged.self) { try EventReader.events(of: damaged) }
    }
  }
}
