import Support

/// A program that makes files smaller without knowing what is in them.
public struct GeneralCompressor: Hashable, Sendable {
  public let name: String
  /// The Debian package that has it.
  public let package: String
  /// How it compresses and decompresses; it works on one thread.
  let compression: [String]
  let decompression: [String]
  /// Whether it takes and leaves files, under the names of `Files`, instead of reading its standard
  /// input and writing its standard output.
  let namesFiles: Bool

  enum Files {
    static let original = "original"
    static let compressed = "compressed.zpaq"
    static let restored = "restored"
  }

  private init(
    _ name: String, package: String? = nil, _ compression: String, undoneBy decompression: String,
    namesFiles: Bool = false
  ) {
    self.name = name
    self.package = package ?? name
    self.compression = compression.split(separator: " ").map(String.init)
    self.decompression = decompression.split(separator: " ").map(String.init)
    self.namesFiles = namesFiles
  }

  /// The command line that compresses.
  public var command: String { ([name] + compression).joined(separator: " ") }

  /// Each at its strongest in common use, from the oldest to the strongest of all, a context mixer.
  ///
  /// gzip's -n leaves out the time, as zpaq's options leave out attributes and set the date of the
  /// archive, so that the same file always gives the same bytes.
  public static let all = [
    GeneralCompressor("gzip", "-9 -n -c", undoneBy: "-d -c"),
    GeneralCompressor("bzip2", "-9 -c", undoneBy: "-d -c"),
    GeneralCompressor("xz", package: "xz-utils", "-9e -T1 -c", undoneBy: "-d -T1 -c"),
    GeneralCompressor("zstd", "-19 --ultra -q -c", undoneBy: "-d -q -c"),
    GeneralCompressor("brotli", "-q 11 --lgwin=24 -c", undoneBy: "-d -c"),
    GeneralCompressor(
      "zpaq",
      "add \(Files.compressed) \(Files.original) -m5 -t1 -noattributes -until 2000-01-01",
      undoneBy: "extract \(Files.compressed) \(Files.original) -to \(Files.restored) -t1",
      namesFiles: true),
  ]
}

/// What a compressor made of a file.
public struct CompressedSize: Hashable, Sendable {
  public let compressor: GeneralCompressor
  public let bytes: Int
}

/// A compressor that cannot be used, or a file that it cannot be used on.
public enum CompressorError: Error, Equatable, Sendable, CustomStringConvertible {
  case missing(name: String, package: String)
  case failed(command: String, reason: String)
  /// It did not restore what it had compressed.
  case differs(name: String)
  case file(path: String, reason: String)

  public var description: String {
    switch self {
    case .missing(let name, let package):
      "the compressor \(name) is not installed; install the Debian package \(package), or run make deps"
    case .failed(let command, let reason): "\(visible(command)) failed: \(reason)"
    case .differs(let name):
      "\(name) restored other bytes than it had compressed; install it again"
    case .file(let path, let reason): "\(visible(path)) cannot be used: \(reason)"
    }
  }
}
