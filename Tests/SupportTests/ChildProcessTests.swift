import Foundation
import Support
import TestSupport
import Testing

@Suite struct ChildProcessTests {
  @Test func everyLocaleIsOurs() {
    let own = [
      "PATH": "/bin", "LANG": "C", "LC_ALL": "POSIX", "LC_NUMERIC": "de_DE", "LANGUAGE": "de",
      "HOME": "/root", "LCOV": "kept",
    ]
    #expect(
      ChildProcess.environment(of: own)
        == ["PATH": "/bin", "LC_ALL": "C.UTF-8", "HOME": "/root", "LCOV": "kept"])
    #expect(
      ChildProcess.environment(keeping: ["HOME", "LANG"], of: own)
        == ["PATH": "/bin", "LC_ALL": "C.UTF-8", "HOME": "/root"])
  }

  @Test(arguments: [[:], ["PATH": ""]])
  func withoutAPathProgramsAreWhereTheyUsuallyAre(own: [String: String]) throws {
    let path = try #require(ChildProcess.environment(of: own)["PATH"])
    #expect(path.split(separator: ":").contains("/usr/bin"))
  }

  /// The system has that locale: with a missing one it would be ASCII's.
  @Test func theLocaleIsThere() throws {
    let program = try #require(ChildProcess.program("locale"))
    let output = Pipe()
    let process = Process()
    process.executableURL = program
    process.arguments = ["charmap"]
    process.environment = ChildProcess.environment(of: [:])
    process.standardOutput = output
    try process.run()
    process.waitUntilExit()
    #expect(output.fileHandleForReading.availableData == Data("UTF-8\n".utf8))
  }

  /// Not even where the thread that starts it blocks them all, as those of a pool do.
  @Test func aChildBlocksNoSignal() throws {
    let output = Pipe()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "grep SigBlk /proc/self/status"]
    process.standardOutput = output
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try ChildProcess.start(process)
    process.waitUntilExit()
    var now = sigset_t()
    pthread_sigmask(SIG_SETMASK, nil, &now)
    #expect(sigismember(&now, SIGTERM) == 1)
    #expect(output.fileHandleForReading.availableData == Data("SigBlk:\t0000000000000000\n".utf8))
  }

  @Test func theFirstProgramThatCanBeExecutedIsFound() throws {
    let folder = try TemporaryFolder("a path with spaces")
    let program = try folder.program("b/tool", "exit 0")
    // Before it on the path: a folder of that name, and a file that cannot be executed.
    for name in ["a/tool", "c"] {
      try FileManager.default.createDirectory(
        at: folder.file(name), withIntermediateDirectories: true)
    }
    try Data().write(to: folder.file("c/tool"))
    let path = ["a", "c", "nowhere", "b"].map { folder.file($0).path }.joined(separator: ":")
    #expect(ChildProcess.program("tool", path: path)?.path == program.path)
    #expect(ChildProcess.program("no-such-tool", path: path) == nil)
  }
}
