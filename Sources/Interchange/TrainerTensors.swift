import Transformer

extension SafetensorsFile {
  /// Reads one of a trainer's states, whose tensors are called `prefix` and their name in `ParameterLayout`.
  /// - Throws: `SafetensorsError`, `FileError`.
  package func read(
    _ state: Trainer.State, prefix: String = "", into trainer: Trainer
  ) throws {
    for tensor in trainer.layout.tensors {
      try trainer.withState(state) { values in
        try read(
          prefix + tensor.name,
          into: UnsafeMutableBufferPointer(
            rebasing: values[tensor.offset..<tensor.offset + tensor.count]))
      }
    }
  }
}
