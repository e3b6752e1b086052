import Statistics
import Sweeps

/// The two-part codes of a family of trained models, all of them measured.
public struct CodedFamily: Sendable {
  /// One model with its weights kept at several precisions.
  public struct Member: Sendable {
    public let run: SweepRun
    /// One a precision, the coarsest first; at least one.
    public let codes: [CodeLengths.TwoPart]

    package init(run: SweepRun, codes: [CodeLengths.TwoPart]) {
      (self.run, self.codes) = (run, codes)
    }

    public var parameters: Int { run.configuration.model.parameterCount }

    /// The label of its size, which is the same for all seeds.
    public var size: String { run.points["size"] ?? run.label }

    /// At the most exact precision: the model as it was trained, but for rounding.
    public var finest: CodeLengths.TwoPart { codes[codes.count - 1] }

    /// The code that is shortest in all for so many sentences.
    public func shortest(for sentences: Double) -> CodeLengths.TwoPart {
      codes.shortest(for: sentences)
    }
  }

  /// In the order of the sweep; at least one.
  public let members: [Member]

  package init(members: [Member]) { self.members = members }

  /// All models of several families, such as one a seed.
  public init(merging families: [CodedFamily]) { members = families.flatMap(\.members) }

  public var codes: [CodeLengths.TwoPart] { members.flatMap(\.codes) }
  public var envelope: LowerEnvelope { LowerEnvelope(of: codes) }

  /// The number of trained numbers of the model that a code is of.
  /// - Precondition: the code is one of the family's.
  public func parameters(of code: CodeLengths.TwoPart) -> Int { member(of: code).parameters }

  /// The most exact code of the model that a code is of.
  /// - Precondition: the code is one of the family's.
  public func finest(of code: CodeLengths.TwoPart) -> CodeLengths.TwoPart {
    member(of: code).finest
  }

  private func member(of code: CodeLengths.TwoPart) -> Member {
    guard let member = members.first(where: { $0.run.id == code.run }) else {
      preconditionFailure("the code is one of the family's")
    }
    return member
  }

  /// How much the data's bits a sentence change from the second most exact precision to the most exact,
  /// at the model where they change most.
  public var changeAtFinest: Double {
    members.filter { $0.codes.count > 1 }.map { member in
      abs(member.codes[member.codes.count - 2].bits - member.finest.bits)
    }.reduce(0, max)
  }

  /// The shortest code of the whole family for so many sentences.
  public func shortest(for sentences: Double) -> CodeLengths.TwoPart {
    codes.shortest(for: sentences)
  }
}

extension [CodedFamily] {
  /// A number of each family, one a seed.
  public func sample(_ read: (CodedFamily) throws -> Double) rethrows -> Sample {
    Sample(try map(read))
  }
}

extension [CodeLengths.TwoPart] {
  /// - Precondition: there is one.
  fileprivate func shortest(for sentences: Double) -> CodeLengths.TwoPart {
    dropFirst().reduce(self[0]) { least, code in
      code.length(of: sentences) < least.length(of: sentences) ? code : least
    }
  }
}

extension CodeLengths.TwoPart {
  /// The precision as a number.
  public var bitsPerWeight: Double {
    guard let bits = Double(precision) else { preconditionFailure("a precision is a number") }
    return bits
  }

  /// Both parts of the code of so many sentences, bits.
  public func length(of sentences: Double) -> Double { modelBits + sentences * bits }

  /// Both parts for so many sentences, bits a sentence.
  public func bitsInAll(for sentences: Double) -> Double { length(of: sentences) / sentences }
}
