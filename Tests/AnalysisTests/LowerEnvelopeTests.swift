import Analysis
import Statistics
import Testing

@Suite struct LowerEnvelopeTests {
  private static let codes = [
    code(40, 5), code(10, 9), code(20, 7), code(15, 9), code(20, 6.5), code(30, 8), code(50, 5),
  ]

  @Test func onlyWhatNoOtherBeatsIsLeft() {
    let envelope = LowerEnvelope(of: Self.codes)
    #expect(envelope.codes.map(\.modelBytes) == [10, 20, 40])
    #expect(envelope.codes.map(\.bits) == [9, 6.5, 5])
    #expect(LowerEnvelope(of: Self.codes.reversed()).codes == envelope.codes)
  }

  @Test func itFallsInStepsAndIsNotDefinedBelowTheSmallest() {
    let envelope = LowerEnvelope(of: Self.codes)
    #expect(envelope.bits(modelBits: 79.9) == nil)
    #expect(envelope.bits(modelBits: 80) == 9)
    #expect(envelope.bits(modelBits: 319) == 6.5)
    #expect(envelope.bits(modelBits: 1e9) == 5)
    let steps = envelope.steps(to: 400)
    #expect(steps.modelBits == [80, 160, 160, 320, 320, 400])
    #expect(steps.bits == [9, 9, 6.5, 6.5, 5, 5])
    #expect(envelope.steps(to: 200).modelBits == [80, 160, 160, 200])
    #expect(envelope.steps(to: 8).modelBits.isEmpty)
  }

  /// None of the committed codes lies below the envelope, and the shortest code is one of it.
  @Test func theCommittedEnvelopeIsBelowAllCodes() throws {
    let family = try committedFamily().family
    let envelope = family.envelope
    #expect(family.codes.count == 3 * 13 * 7)
    for code in family.codes {
      #expect(try #require(envelope.bits(modelBits: code.modelBits)) <= code.bits)
    }
    for sentences in [1e3, 1e4, 1e5, 1e6] {
      let shortest = family.shortest(for: sentences)
      #expect(envelope.codes.contains(shortest))
      #expect(
        family.codes.allSatisfy { $0.length(of: sentences) >= shortest.length(of: sentences) })
    }
  }

  @Test func aCodeKnowsItsLengthAndItsModel() throws {
    let family = try committedFamily().family
    let shortest = family.shortest(for: 1e6)
    let inAll = shortest.bitsInAll(for: 1e6)
    #expect(abs(inAll - shortest.modelBits / 1e6 - shortest.bits) < 1e-12)
    #expect(family.finest(of: shortest).precision == "16")
    #expect(family.parameters(of: shortest) == 46560)
  }
}
