import Foundation
import Support

/// A safetensors file open for reading; only its header is held in memory.
public final class SafetensorsFile {
  public let header: SafetensorsHeader
  private let file: OpenFile
  private let size: Int

  /// - Throws: `FileError` if it cannot be read, `SafetensorsError` if it is not well formed.
  public init(_ url: URL) throws {
    let file = try OpenFile(url, flags: O_RDONLY, action: "read")
    let size = try file.size()
    var firstBytes = [UInt8](repeating: 0, count: min(size, 8))
    try firstBytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
    let length = try SafetensorsHeader.length(
      firstBytes: firstBytes, fileSize: size, file: url.path)
    var json = [UInt8](repeating: 0, count: length)
    try json.withUnsafeMutableBytes { try file.read(into: $0, at: 8) }
    header = try SafetensorsHeader(json: json, fileSize: size, file: url.path)
    self.file = file
    self.size = size
  }

  /// The SHA-256 of the data, without the header.
  package func dataDigest() throws -> String { try file.digest(header.dataStart..<size) }

  /// Throws unless the file has exactly these fp32 tensors.
  package func require(_ expected: [SafetensorsWriter.Tensor]) throws(SafetensorsError) {
    let found = Dictionary(uniqueKeysWithValues: header.tensors.map { ($0.name, $0) })
    for tensor in expected {
      guard let match = found[tensor.name] else { throw error(.missing(tensor: tensor.name)) }
      guard match.dataType == "F32" else {
        throw error(
          .wrongDataType(tensor: tensor.name, found: match.dataType, expected: "F32"))
      }
      guard match.shape == tensor.shape else {
        throw error(
          .wrongShape(tensor: tensor.name, found: match.shape, expected: tensor.shape))
      }
    }
    let names = Set(expected.map(\.name))
    for tensor in header.tensors where !names.contains(tensor.name) {
      throw error(.unexpected(tensor: tensor.name))
    }
  }

  /// Reads an fp32 tensor with as many elements as `values`.
  package func read(_ name: String, into values: UnsafeMutableBufferPointer<Float>) throws {
    guard let tensor = header.tensors.first(where: { $0.name == name }) else {
      throw error(.missing(tensor: name))
    }
    let bytes = UnsafeMutableRawBufferPointer(values)
    guard tensor.dataType == "F32" else {
      throw error(.wrongDataType(tensor: name, found: tensor.dataType, expected: "F32"))
    }
    guard bytes.count == tensor.bytes.count else { throw error(.sizeMismatch(tensor: name)) }
    try file.read(into: bytes, at: tensor.bytes.lowerBound)
  }

  private func error(_ problem: SafetensorsError.Problem) -> SafetensorsError {
    SafetensorsError(file: file.path, problem: problem)
  }
}

/// Writes safetensors files of fp32 tensors.
package enum SafetensorsWriter {
  /// A tensor's name, shape and, when it is written, its elements.
  package struct Tensor {
    package let name: String
    package let shape: [Int]
    package var count: Int { shape.reduce(1, *) }

    package init(name: String, shape: [Int]) { (self.name, self.shape) = (name, shape) }
  }

  /// Calls its second argument with the elements of the tensor at an index.
  package typealias Elements = (Int, (UnsafeRawBufferPointer) throws -> Void) throws -> Void

  /// The metadata with the data's digest, which `SafetensorsFile.dataDigest` gives when it is read.
  package static func adding(
    digestOf tensors: [Tensor], to metadata: [String: String], elements: Elements
  ) throws -> [String: String] {
    var hash = SHA256Hash()
    for index in tensors.indices { try elements(index) { hash.update($0) } }
    var metadata = metadata
    metadata["sha256"] = hash.hexadecimal
    return metadata
  }

  /// Writes a file whole or not at all.
  package static func write(
    _ tensors: [Tensor], metadata: [String: String], to url: URL, elements: Elements
  ) throws {
    let header = try header(of: tensors, metadata: metadata)
    try Files.replace(url) { file in
      try file.write(header)
      for index in tensors.indices { try elements(index) { try file.write($0) } }
    }
  }

  /// The length and the JSON, padded with spaces so that the data begin at a multiple of 8.
  static func header(of tensors: [Tensor], metadata: [String: String]) throws -> Data {
    struct Entry: Encodable {
      let dtype = "F32"
      let shape: [Int]
      let offsets: [Int]

      enum CodingKeys: String, CodingKey {
        case dtype, shape
        case offsets = "data_offsets"
      }
    }
    var entries: [String: Entry] = [:]
    var offset = 0
    for tensor in tensors {
      let end = offset + 4 * tensor.count
      entries[tensor.name] = Entry(shape: tensor.shape, offsets: [offset, end])
      offset = end
    }
    // Two objects, joined, because one dictionary cannot hold both kinds of values.
    var json = Data("{\"__metadata__\":".utf8)
    json += try canonicalJSON(metadata)
    let rest = try canonicalJSON(entries).dropFirst()
    if !entries.isEmpty { json += Data(",".utf8) }
    json += rest
    json += Data(repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
    let length = withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) }
    return length + json
  }
}
