import Support

/// The header of a safetensors file: eight bytes of length, little-endian, then a JSON object of
/// that length that maps names of tensors to data type, shape and place, then the data.
///
/// https://github.com/huggingface/safetensors describes the format. What is checked here before
/// anything is read or reserved: the header lies in the file, no name occurs twice, every shape
/// fits its bytes, and the tensors cover the data without overlap and without a hole.
public struct SafetensorsHeader: Equatable, Sendable {
  public struct Tensor: Equatable, Sendable {
    public let name: String
    public let dataType: String
    public let shape: [Int]
    /// The bytes, counted from the start of the file.
    public let bytes: Range<Int>
  }

  /// In the order of their bytes.
  public let tensors: [Tensor]
  public let metadata: [String: String]
  /// Where the data begin, counted from the start of the file.
  public let dataStart: Int

  /// The longest header that is read. A model of 10,000 tensors needs a sixteenth of it.
  public static let longest = 1 << 24

  /// Bytes of an element of each data type.
  static let elementSizes = [
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8,
    "U32": 4, "U16": 2, "U8": 1, "BOOL": 1,
  ]

  /// How long the header is, read from the first eight bytes of a file of `fileSize` bytes.
  static func length(
    firstBytes: some Collection<UInt8>, fileSize: Int, file: String
  ) throws(SafetensorsError) -> Int {
    guard firstBytes.count >= 8, fileSize >= 8 else {
      throw SafetensorsError(file: file, problem: .tooShort(bytes: fileSize))
    }
    let stated = firstBytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let most = min(fileSize - 8, longest)
    guard let length = Int(exactly: stated), length <= most else {
      throw SafetensorsError(file: file, problem: .headerLength(stated: stated, most: most))
    }
    return length
  }

  /// Reads the header of a whole file in memory, called `file` in errors.
  public init(parsing bytes: some RandomAccessCollection<UInt8>, file: String)
    throws(SafetensorsError)
  {
    let length = try Self.length(firstBytes: bytes, fileSize: bytes.count, file: file)
    try self.init(
      json: bytes.dropFirst(8).prefix(length), fileSize: bytes.count, file: file)
  }

  /// Reads the JSON part, of which it is known that it fits into the file.
  init(
    json: some RandomAccessCollection<UInt8>, fileSize: Int, file: String
  ) throws(SafetensorsError) {
    // The format wants the brace first: no white space, no byte order mark.
    guard json.first == UInt8(ascii: "{") else {
      throw SafetensorsError(file: file, problem: .header("not an object"))
    }
    let header: JSON
    do {
      header = try JSON(parsing: json)
    } catch {
      throw SafetensorsError(file: file, problem: .header(error.description))
    }
    guard let members = header.members else {
      throw SafetensorsError(file: file, problem: .header("not an object"))
    }
    dataStart = 8 + json.count
    let dataSize = fileSize - dataStart
    var tensors: [Tensor] = []
    var metadata: [String: String] = [:]
    for member in members {
      if member.name == "__metadata__" {
        guard let entries = member.value.members else {
          throw SafetensorsError(
            file: file, problem: .header("wrong: __metadata__ is not an object"))
        }
        for entry in entries {
          guard let text = entry.value.text else {
            throw SafetensorsError(
              file: file, problem: .header("wrong: __metadata__.\(entry.name) is not text"))
          }
          metadata[entry.name] = text
        }
      } else {
        do throws(ParsingProblem) {
          tensors.append(try Tensor(member, dataStart: dataStart, dataSize: dataSize))
        } catch {
          throw SafetensorsError(file: file, problem: error.problem)
        }
      }
    }
    self.metadata = metadata
    self.tensors = tensors.sorted {
      ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
    }
    if let problem = coverageProblem(fileSize: fileSize) {
      throw SafetensorsError(file: file, problem: problem)
    }
  }

  /// The first overlap or hole, nil if the tensors tile the data.
  private func coverageProblem(fileSize: Int) -> SafetensorsError.Problem? {
    var end = dataStart
    var last = ""
    for tensor in tensors {
      if tensor.bytes.lowerBound < end { return .overlap(tensor: last, other: tensor.name) }
      if tensor.bytes.lowerBound > end { return .unusedBytes(at: end - dataStart) }
      (end, last) = (tensor.bytes.upperBound, tensor.name)
    }
    return end == fileSize ? nil : .unusedBytes(at: end - dataStart)
  }
}

private struct ParsingProblem: Error { let problem: SafetensorsError.Problem }

extension SafetensorsHeader.Tensor {
  fileprivate init(_ member: JSON.Member, dataStart: Int, dataSize: Int) throws(ParsingProblem) {
    name = member.name
    guard let members = member.value.members,
      Set(members.map(\.name)) == ["dtype", "shape", "data_offsets"],
      let type = member.value["dtype"]?.text,
      let extents = member.value["shape"]?.elements,
      let offsets = member.value["data_offsets"]?.elements, offsets.count == 2
    else {
      throw ParsingProblem(problem: .header("wrong: \(name) has not dtype, shape, data_offsets"))
    }
    guard let elementSize = SafetensorsHeader.elementSizes[type] else {
      throw ParsingProblem(problem: .unknownDataType(tensor: name, type: type))
    }
    guard let start = offsets[0].integer, let end = offsets[1].integer, start >= 0, start <= end,
      end <= dataSize
    else { throw ParsingProblem(problem: .outOfRange(tensor: name)) }
    var shape: [Int] = []
    var size = elementSize
    for extent in extents {
      guard let extent = extent.integer, extent >= 0 else {
        throw ParsingProblem(problem: .sizeMismatch(tensor: name))
      }
      let (product, overflow) = size.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw ParsingProblem(problem: .sizeMismatch(tensor: name)) }
      size = product
      shape.append(extent)
    }
    guard size == end - start else { throw ParsingProblem(problem: .sizeMismatch(tensor: name)) }
    dataType = type
    self.shape = shape
    bytes = dataStart + start..<dataStart + end
  }
}
