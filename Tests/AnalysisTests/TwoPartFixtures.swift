import Analysis
import Corpora
import Foundation
import Sweeps
import TestSupport
import Theory

/// A two-part code of so many bytes and bits a sentence, all of them syntax.
func code(_ bytes: Int, _ bits: Double, run: String = "r", precision: String = "4")
  -> CodeLengths.TwoPart
{
  code(bytes, syntax: bits, run: run, precision: precision)
}

func code(
  _ bytes: Int, name: Double = 0, syntax: Double, quarters: [Double] = [0, 0, 0, 0],
  standardError: Double = 0.1, sample: Int = 100, run: String = "r", precision: String = "4"
) -> CodeLengths.TwoPart {
  CodeLengths.TwoPart(
    run: run, precision: precision, modelBytes: bytes, name: name, syntax: syntax, knowledge: 0,
    knowledgeByQuarter: quarters, standardError: standardError, sample: sample)
}

func smallCorpus(noise: Double = 0.1) throws -> BiographyCorpus {
  try BiographyCorpus(
    BiographyConfiguration(
      people: 40, firstNames: 8, lastNames: 8, values: [8, 8], templates: 2,
      law: .power(exponent: 1, shift: 3), noise: noise, seed: 1))
}

/// The sweep of Figures 3 and 4 and the codes that are committed of it.
func committedFamily() throws -> (sweep: Sweep, family: CodedFamily) {
  let folder = repositoryFolder.appendingPathComponent("Chapters/Figure3")
  let sweep = try Sweep(contentsOf: folder.appendingPathComponent("sweep-full.json"))
  let settings = try CodeSettings(
    contentsOf: folder.appendingPathComponent("codes.json"), scale: "full")
  let lengths = try CodeLengths(contentsOf: folder.appendingPathComponent("lengths.json"))
  let members = sweep.runs.map { run in
    CodedFamily.Member(
      run: run,
      codes: settings.precisions.compactMap {
        lengths.twoPart(run: run.id, precision: $0, sample: settings.sample)
      })
  }
  return (sweep, CodedFamily(members: members))
}
