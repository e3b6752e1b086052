import ArgumentParser
import Theory
import Transformer

/// The threads that a command may be told to use, as for ``Trainer``.
func requireThreads(_ threads: Int) throws {
  guard (1...1024).contains(threads) else {
    throw ValidationError("--threads is \(threads), but it must be between 1 and 1024")
  }
}

/// Does what a command does. A parameter that is out of its range is bad usage, exit status 64, and the
/// message says which option gave it.
///
/// - Parameter names: the options of parameters that are called otherwise, without their dashes.
func namingOptions<Result>(
  _ names: [String: String] = [:], _ body: () throws -> Result
) throws -> Result {
  func option(_ parameter: String) -> String { "--" + (names[parameter] ?? kebabCase(parameter)) }
  do {
    return try body()
  } catch let error as InvalidParameter {
    throw ValidationError("\(option(error.name)) is \(error.value), but \(error.requirement)")
  } catch let error as InvalidModel {
    throw ValidationError(error.parameter.map { "\(option($0)) \(error.reason)" } ?? "\(error)")
  }
}

/// `knowledgeDimension` as `knowledge-dimension`: the name that swift-argument-parser gives to the
/// option of a property.
private func kebabCase(_ name: String) -> String {
  name.map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined()
}
