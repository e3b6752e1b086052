import Support

/// A safetensors file that cannot be used: which file, what is wrong, what to do.
public struct SafetensorsError: Error, Equatable, CustomStringConvertible, Sendable {
  public enum Problem: Equatable, Sendable {
    /// The file has fewer than the eight bytes of the header's length.
    case tooShort(bytes: Int)
    /// The header would end after the file, or is longer than any header of ours could be.
    case headerLength(stated: UInt64, most: Int)
    /// The header is not JSON, repeats a name, or lacks or adds a key.
    case header(String)
    case unknownDataType(tensor: String, type: String)
    /// The shape's size overflows or differs from the tensor's bytes.
    case sizeMismatch(tensor: String)
    case outOfRange(tensor: String)
    case overlap(tensor: String, other: String)
    /// Bytes of the file that belong to no tensor.
    case unusedBytes(at: Int)
    case missing(tensor: String)
    case unexpected(tensor: String)
    case wrongDataType(tensor: String, found: String, expected: String)
    case wrongShape(tensor: String, found: [Int], expected: [Int])
  }

  public let file: String
  public let problem: Problem

  public init(file: String, problem: Problem) {
    self.file = file
    self.problem = problem
  }

  public var description: String {
    let what =
      switch problem {
      case .tooShort(let bytes): "it has \(bytes) bytes, fewer than the 8 of the header's length"
      case .headerLength(let stated, let most):
        "its header is said to have \(stated) bytes, at most \(most) are possible"
      case .header(let reason): "its header is \(reason)"
      case .unknownDataType(let tensor, let type): "\(tensor) has the unknown data type \(type)"
      case .sizeMismatch(let tensor): "the shape of \(tensor) does not fit its bytes"
      case .outOfRange(let tensor): "\(tensor) lies outside of the file"
      case .overlap(let tensor, let other): "\(tensor) and \(other) overlap"
      case .unusedBytes(let offset): "the data from byte \(offset) on belong to no tensor"
      case .missing(let tensor): "\(tensor) is missing"
      case .unexpected(let tensor): "\(tensor) does not belong to this model"
      case .wrongDataType(let tensor, let found, let expected):
        "\(tensor) has the data type \(found), not \(expected)"
      case .wrongShape(let tensor, let found, let expected):
        "\(tensor) has the shape \(found), not \(expected)"
      }
    return
      "\(visible(file)) is damaged or of another model: \(oneLine(what)); restore it or write it again"
  }
}
