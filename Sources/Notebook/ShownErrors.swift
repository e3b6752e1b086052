import ArgumentParser
import Support

/// Errors of a command as they are printed: whatever is quoted in them is shown, on one line.
extension ParsableArguments {
  /// Parses arguments, which errors quote.
  package static func showing<Parsed>(
    _ arguments: [String], parse: ([String]) throws -> Parsed
  ) throws -> Parsed {
    do {
      return try parse(arguments)
    } catch {
      // What is wrong with them is wrong with their visible form as well, and that error quotes it.
      _ = try parse(arguments.map { oneLine(visible($0)) })
      throw error
    }
  }

  /// An error that a command's work has thrown.
  package static func shown(_ error: any Error) -> any Error {
    // The parser's own are help and the like, which have lines.
    if error is ExitCode || exitCode(for: error) == .success { return error }
    switch error {
    case let error as ValidationError: return ValidationError(oneLine(error.message))
    // A line for each.
    case let errors as RecordingErrors: return ShownError(description: errors.description)
    default: return ShownError(description: oneLine(message(for: error)))
    }
  }
}

extension AsyncParsableCommand {
  /// What `main()` does, but that errors are fit for a terminal.
  package static func runShowingErrors() async {
    do {
      let command = try showing(Array(CommandLine.arguments.dropFirst())) { try parseAsRoot($0) }
      do {
        if var command = command as? any AsyncParsableCommand {
          try await command.run()
        } else {
          var command = command
          try command.run()
        }
      } catch {
        throw shown(error)
      }
    } catch {
      exit(withError: error)
    }
  }
}

private struct ShownError: Error, CustomStringConvertible {
  let description: String
}
