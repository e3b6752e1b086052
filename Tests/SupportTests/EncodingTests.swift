import Foundation
import Support
import Testing

@Suite struct EncodingTests {
  private struct Sample: Codable, Equatable {
    var path = "a/b"
    var loss = 0.1
    var index = 3
  }

  private func text(_ data: Data) -> String { String(decoding: data, as: UTF8.self) }

  @Test func keysAreSorted() throws {
    #expect(try text(canonicalJSON(Sample())) == #"{"index":3,"loss":0.1,"path":"a/b"}"#)
    let pretty = """
      {
        "index" : 3,
        "loss" : 0.1,
        "path" : "a/b"
      }
      """
    #expect(try text(canonicalJSON(Sample(), pretty: true)) == pretty)
  }

  @Test(arguments: [
    (Double.infinity, "Infinity"), (-Double.infinity, "-Infinity"), (Double.nan, "NaN"),
  ])
  func numbersThatAreNotFiniteAreTextOrAnError(value: Double, name: String) throws {
    let sample = Sample(loss: value)
    #expect(throws: EncodingError.self) { try canonicalJSON(sample) }
    let data = try canonicalJSON(sample, nonFiniteAsText: true)
    #expect(text(data) == "{\"index\":3,\"loss\":\"\(name)\",\"path\":\"a/b\"}")
    let back = try decodeCanonicalJSON(Sample.self, from: data).loss
    #expect(back == value || back.isNaN && value.isNaN)
  }

  /// The example of FIPS 180-4, and the digest of nothing.
  @Test func digestsAreKnownAnswers() throws {
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(sha256(Data("abc".utf8)) == abc)
    #expect(
      sha256(Data()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: url) }
    try Files.replace(url, with: Data("-abc-".utf8))
    let file = try OpenFile(url, flags: O_RDONLY, action: "read")
    #expect(try file.digest(1..<4) == abc)
    #expect(throws: FileError.self) { try file.digest(1..<6) }
    // The long example, in pieces; what is asked in between does not disturb what follows.
    var hash = SHA256Hash()
    for _ in 0..<1000 {
      hash.update(Data(repeating: UInt8(ascii: "a"), count: 1000))
      _ = hash.digest
    }
    #expect(
      hash.hexadecimal == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func theNearestNamesAreSpeltMostAlike() {
    let names = ["seed", "steps", "step", "shape", "slope"]
    #expect(nearestNames(to: "sttep", among: names, count: 1) == ["step"])
    // One edit away both; the order of the letters decides.
    #expect(nearestNames(to: "slape", among: names, count: 2) == ["shape", "slope"])
    #expect(nearestNames(to: "kitten", among: ["sitting", "mitten", ""]).first == "mitten")
    #expect(nearestNames(to: "x", among: []) == [])
    #expect(nearestNames(to: String(repeating: "x", count: 100_000), among: names).count == 3)
  }

  @Test func theMachineHasAnInstructionSet() {
    #expect(Machine.description.hasPrefix("\(Machine.instructionSet), Swift 6."))
    #expect(!Machine.instructionSet.isEmpty)
  }

  @Test(arguments: [
    (0, "0:00"), (59.6, "1:00"), (184, "3:04"), (7384, "2:03:04"), (-5, "0:00"),
    (Double.infinity, "888888:53:20"),
  ])
  func clockTimes(seconds: Double, text: String) { #expect(clockTime(seconds) == text) }

  @Test func anErrorIsOneLine() {
    struct Long: Error, CustomStringConvertible { let description = "one\ntwo\r\n\nthree" }
    #expect(oneLine(Long()) == "one two three")
  }
}
