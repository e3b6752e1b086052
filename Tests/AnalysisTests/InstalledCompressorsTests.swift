import Analysis
import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct InstalledCompressorsTests {
  private let files = FileManager.default

  private func withFolder(_ body: (URL) throws -> Void) throws {
    try withTemporaryFolder { try body($0.url) }
  }

  private func withTemporaryFolder(_ body: (TemporaryFolder) throws -> Void) throws {
    let folder = try TemporaryFolder()
    try withExtendedLifetime(folder) { try body(folder) }
  }

  /// Text that repeats itself becomes much smaller; the sizes are the same a second time, and nothing
  /// but the file is left.
  @Test func sizesOfAText() throws {
    try withFolder { folder in
      let file = folder.appendingPathComponent("text")
      let words = ["the", "model", "knows", "what", "it", "has", "read"]
      let text = (0..<6000).map { words[$0 * $0 / 7 % 7] }.joined(separator: " ")
      try Data(text.utf8).write(to: file)
      let compressors = try InstalledCompressors()
      var steps = 0
      let sizes = try compressors.sizes(of: file, in: folder) { steps += 1 }
      #expect(steps == 12 && compressors.steps == 12)
      #expect(
        sizes.map(\.compressor.name) == ["gzip", "bzip2", "xz", "zstd", "brotli", "zpaq"])
      for size in sizes {
        #expect(size.bytes > 20 && size.bytes < text.utf8.count / 4, "\(size)")
        #expect(size.compressor.command.hasPrefix(size.compressor.name + " "))
      }
      Thread.sleep(forTimeInterval: 1.1)
      let later = folder.appendingPathComponent("later")
      try files.moveItem(at: file, to: later)
      try Data(text.utf8).write(to: later)
      #expect(try compressors.sizes(of: later, in: folder.appendingPathComponent("new")) == sizes)
      #expect(try files.contentsOfDirectory(atPath: folder.path).sorted() == ["later", "new"])
    }
  }

  /// Random bytes, and none at all, cannot become smaller; they are still restored.
  @Test(arguments: [0, 1, 5000])
  func whatCannotBeCompressed(count: Int) throws {
    try withFolder { folder in
      let file = folder.appendingPathComponent("bytes")
      var random = SystemRandomNumberGenerator()
      try Data((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }).write(to: file)
      for size in try InstalledCompressors().sizes(of: file, in: folder) {
        #expect(size.bytes >= count && size.bytes < count + 2000, "\(size)")
      }
    }
  }

  @Test func missingProgramsAreNamedWithTheirPackages() throws {
    try withFolder { folder in
      for (compressor, package) in zip(
        GeneralCompressor.all, ["gzip", "bzip2", "xz-utils", "zstd", "brotli", "zpaq"])
      {
        let error = #expect(throws: CompressorError.self) {
          _ = try InstalledCompressors([compressor], path: folder.path)
        }
        #expect(error == .missing(name: compressor.name, package: package))
        #expect(error?.description.contains("Debian package \(package)") == true)
      }
    }
  }

  /// Programs of the right name that fail, and that restore something else.
  @Test func programsAreNotTrusted() throws {
    try withTemporaryFolder { temporary in
      let folder = temporary.url
      let file = temporary.file("text")
      try Data("abc".utf8).write(to: file)
      func error(_ script: String) throws -> CompressorError? {
        _ = try temporary.program("gzip", script)
        let compressors = try InstalledCompressors([GeneralCompressor.all[0]], path: folder.path)
        return #expect(throws: CompressorError.self) {
          try compressors.sizes(of: file, in: folder)
        }
      }
      let failed = try error("echo no space >&2; exit 3")
      #expect(
        failed
          == .failed(command: "\(folder.path)/gzip -9 -n -c", reason: "exit status 3, no space"))
      let flood = try error(
        "printf 'a\\033[2J\\377' >&2; /usr/bin/head -c 300000000 /dev/zero | /usr/bin/tr '\\0' x >&2; exit 4"
      )
      #expect(flood?.description.contains("exit status 4, a\\u{1B}[2J\u{FFFD}xxx") == true)
      #expect((flood?.description.utf8.count ?? .max) < 2500)
      #expect(try error("echo other") == .differs(name: "gzip"))
      #expect(try temporary.names == ["gzip", "text"])
    }
  }

  @Test func aFileThatIsNotThereIsAnError() throws {
    try withFolder { folder in
      let file = folder.appendingPathComponent("none")
      let error = #expect(throws: CompressorError.self) {
        try InstalledCompressors().sizes(of: file, in: folder)
      }
      #expect(error?.description.contains(file.path) == true)
      let left = try files.contentsOfDirectory(atPath: folder.path)
      #expect(left.isEmpty)
    }
  }
}
