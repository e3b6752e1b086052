import Foundation
import Support

/// The general compressors that this machine has: runs them on a file, and has each restore it.
public struct InstalledCompressors {
  private let tools: [(compressor: GeneralCompressor, program: URL)]
  private let environment: [String: String]

  /// Finds the programs.
  /// - Parameter path: The folders to look in, with colons between; nil takes PATH.
  /// - Throws: `CompressorError.missing` for the first that is not there.
  public init(
    _ compressors: [GeneralCompressor] = GeneralCompressor.all, path: String? = nil
  ) throws(CompressorError) {
    var tools: [(GeneralCompressor, URL)] = []
    for compressor in compressors {
      guard let program = ChildProcess.program(compressor.name, path: path) else {
        throw .missing(name: compressor.name, package: compressor.package)
      }
      tools.append((compressor, program))
    }
    self.tools = tools
    // Nothing else: several of the programs take options from variables of their own.
    environment = ChildProcess.environment(keeping: ["LD_LIBRARY_PATH"])
  }

  /// The number of steps that `sizes` reports for one file.
  public var steps: Int { 2 * tools.count }

  /// The length of a file as each makes it, after it was decompressed and found to be the same.
  /// - Parameters:
  ///   - folder: Where temporary files are made, and removed: up to three times the file's length.
  ///   - progress: Is called after each of `steps` steps.
  /// - Throws: `CompressorError`.
  public func sizes(
    of file: URL, in folder: URL, progress: () -> Void = {}
  ) throws(CompressorError) -> [CompressedSize] {
    let work = Files.temporary("compressors", in: folder)
    try attempt(work) {
      try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
    }
    defer { try? FileManager.default.removeItem(at: work) }
    let original = work.appendingPathComponent(GeneralCompressor.Files.original)
    // A copy with a fixed date, which zpaq keeps.
    try attempt(file) {
      try FileManager.default.copyItem(at: file, to: original)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 946_684_800)],
        ofItemAtPath: original.path)
    }
    var sizes: [CompressedSize] = []
    for (compressor, program) in tools {
      let bytes = try size(of: original, compressor, program, in: work, progress: progress)
      sizes.append(CompressedSize(compressor: compressor, bytes: bytes))
    }
    return sizes
  }

  private func size(
    of original: URL, _ compressor: GeneralCompressor, _ program: URL, in work: URL,
    progress: () -> Void
  ) throws(CompressorError) -> Int {
    let compressed = work.appendingPathComponent(GeneralCompressor.Files.compressed)
    let restored = work.appendingPathComponent(GeneralCompressor.Files.restored)
    defer {
      try? FileManager.default.removeItem(at: compressed)
      try? FileManager.default.removeItem(at: restored)
    }
    let streams = !compressor.namesFiles
    try run(
      program, compressor.compression, in: work, from: streams ? original : nil,
      to: streams ? compressed : nil)
    progress()
    try run(
      program, compressor.decompression, in: work, from: streams ? compressed : nil,
      to: streams ? restored : nil)
    guard FileManager.default.contentsEqual(atPath: original.path, andPath: restored.path) else {
      throw .differs(name: compressor.name)
    }
    progress()
    let values = try attempt(compressed) { try compressed.resourceValues(forKeys: [.fileSizeKey]) }
    guard let bytes = values.fileSize else {
      throw .file(path: compressed.path, reason: "it has no length")
    }
    return bytes
  }

  /// Runs a program to its end, its standard input and output on files.
  private func run(
    _ program: URL, _ arguments: [String], in work: URL, from input: URL?, to output: URL?
  ) throws(CompressorError) {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = environment
    process.currentDirectoryURL = work
    try attempt(work) {
      process.standardInput = try input.map(FileHandle.init(forReadingFrom:)) ?? .nullDevice
      process.standardOutput = try output.map(newFile) ?? .nullDevice
    }
    let said = try attempt(program) { try ChildOutput(of: process) }
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let ending = process.terminationReason == .exit ? "exit status" : "signal"
      let lines = said.errors.message(lines: 5)
      throw .failed(
        command: ([program.path] + arguments).joined(separator: " "),
        reason: "\(ending) \(process.terminationStatus)\(lines.isEmpty ? "" : ", \(lines)")")
    }
  }

  private func newFile(_ url: URL) throws -> FileHandle {
    try Data().write(to: url)
    return try FileHandle(forWritingTo: url)
  }

  private func attempt<Value>(
    _ url: URL, _ body: () throws -> Value
  ) throws(CompressorError) -> Value {
    do { return try body() } catch {
      let reason = (error as NSError).localizedFailureReason ?? error.localizedDescription
      throw .file(path: url.path, reason: reason)
    }
  }
}
