import Analysis
import Figures
import Foundation
import Notebook
import Statistics
import Theory

@main
struct Figure1: Chapter {
  static let summary = "How rare a fact a model knows is decided by its size and by strangers."
  static let reproduction = Reproduction.trained

  static func run(_ notebook: Notebook) throws {
    /*:
    # Figure 1: model size decides how rare a fact a model knows

    **The paper** (Pan, Wang, Liao and Li, [arXiv 2504.09597](https://arxiv.org/abs/2504.09597)) splits the loss of
    trained models by how often a fact occurs. Growing models learn frequent facts first, and each class of facts stops
    to improve beyond some size. Its Theorem 5.6 explains this as the best use of a limited capacity. For frequencies
    $`p_i \propto i^{-s}`$ what is not afforded falls with the number of parameters as $`P^{-(s-1)}`$, and the frequency of
    the rarest fact known as $`P^{-s}`$.

    **We predict** more than the exponents. In [one pass](../OnePass/README.md) a sentence about a stranger disturbs
    what is known. In a model of $`P`$ parameters it disturbs one given fact the less the larger $`P`$ is: the weights
    are moved in one direction of $`P`$, and in high dimension two directions have a squared cosine of $`1/P`$. What is
    known of a fact of frequency $`p`$ after $`n`$ sentences, of which the share $`E`$ is about strangers, then depends
    on

    ```math
    x = \frac{n p^2 P}{E}
    ```

    alone. How it depends on $`x`$ is watched on *uniform* facts among strangers, at one size. What every other size
    knows under a power law follows, class by class, and nothing is fitted.

    **We measure** transformers on synthetic biographies. All settings are ours.

    ## Facts among strangers

    A fact is a person with one attribute of {{values}} values, named by three tokens. Some people are read about again and
    again, all equally often. A share $`q`$ of the sentences is about others, most of whom occur a few times or never.
    A model first learns from people of a third list how to look a value up at all. The parameters are counted without
    those of the token embedding.
    */
    let runs = try notebook.train("strangers")
    notebook.check(.complete([runs], "strangers.complete"), within: .none(because: "a count"))
    let among = try AmongStrangers(runs)
    notebook.record("values", runs.corpus.values[0])
    notebook.table(
      "trials", "Trials: people, share of strangers, sentences, how often a person is read about, and what is unknown.",
      columns: ["trial", "people", "strangers", "sightings", "$x$", "unknown"],
      rows: among.trials.map { trial in
        [.text(trial.label), .integer(trial.people), .number(trial.strangers, .decimals(2))]
          + [.number(trial.sightings, .significant(3))]
          + [.number(exp(trial.logSignal(.strangers, over: .withoutEmbedding)), .significant(3))]
          + [.mean(trial.unknown)]
      })
  }
}
