import Foundation
import Interchange
import TestSupport
import Testing

/// Metadata that are none are refused, not taken for missing ones.
@Suite struct SafetensorsMetadataTests {
  @Test(arguments: ["[]", "null", "\"format\"", "7"])
  func metadataAreAnObject(value: String) throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("model.safetensors")
    let header = Data("{\"__metadata__\":\(value)}".utf8)
    var length = UInt64(header.count).littleEndian
    try (Data(bytes: &length, count: 8) + header).write(to: file)
    let error = #expect(throws: SafetensorsError.self) { try SafetensorsFile(file) }
    #expect(error?.description.contains("__metadata__ is not an object") == true)
  }
}
