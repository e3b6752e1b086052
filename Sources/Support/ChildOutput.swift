import Foundation

/// What a child process has written, read while it ran.
///
/// A pipe that nobody reads stops its writer, and a file or a string without bound fills the disk or the
/// memory. So the pipes are read to their ends, and an excerpt is kept of each.
public struct ChildOutput: Sendable {
  /// Of standard output; empty if that goes elsewhere.
  public private(set) var output: Excerpt
  public private(set) var errors = Excerpt(longest: Self.longestErrors)
  /// Whether it was killed for not ending in time.
  public private(set) var isLate = false

  /// Bytes of standard error that are kept.
  public static let longestErrors = 8192

  /// Runs a process to its end.
  ///
  /// - Parameters:
  ///   - process: not started; its standard error is set here, as is its standard output if that is
  ///     to be kept.
  ///   - longestOutput: bytes of standard output to keep; nil leaves it where it goes.
  ///   - seconds: after which it is killed, at most 10^6.
  /// - Throws: What ``ChildProcess/start(_:)`` throws.
  public init(
    of process: Process, longestOutput: Int? = nil, seconds: Double = 1e6
  ) throws {
    output = Excerpt(longest: longestOutput ?? 0)
    let errorPipe = Pipe()
    process.standardError = errorPipe
    var streams = [Stream(pipe: errorPipe, excerpt: \.errors)]
    if longestOutput != nil {
      let pipe = Pipe()
      process.standardOutput = pipe
      streams.append(Stream(pipe: pipe, excerpt: \.output))
    }
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    let deadline = ContinuousClock.now + .seconds(min(seconds, 1e6))
    try ChildProcess.start(process)
    drain(streams, of: process, until: deadline)
    let left = ContinuousClock.now.duration(to: deadline) / .seconds(1)
    if ended.wait(timeout: .now() + max(left, 0)) == .timedOut {
      kill(process.processIdentifier, SIGKILL)
      isLate = true
    }
  }

  private struct Stream {
    let pipe: Pipe
    let excerpt: WritableKeyPath<ChildOutput, Excerpt>
    var descriptor: CInt { pipe.fileHandleForReading.fileDescriptor }
  }

  private mutating func drain(
    _ streams: [Stream], of process: Process, until deadline: ContinuousClock.Instant
  ) {
    var open = streams
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while !open.isEmpty, ContinuousClock.now < deadline {
      let hasEnded = !process.isRunning
      var polled = open.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
      // A child's own child may keep the pipe open, so after its end silence ends it too.
      if poll(&polled, nfds_t(polled.count), 100) == 0, hasEnded { return }
      for (place, ready) in polled.enumerated().reversed() where ready.revents != 0 {
        let count = read(ready.fd, &bytes, bytes.count)
        if count > 0 {
          self[keyPath: open[place].excerpt].append(bytes[..<count])
        } else if count == 0 || errno != EINTR {
          open.remove(at: place)
        }
      }
    }
  }
}
