import Vocabulary

extension MetricReadings {
    /// Writes what the sources say now.
    func write(to text: inout Exposition) {
        text.single(
            "gatehouse_inflight",
            "gauge",
            "Exchanges that have arrived and not ended.",
            String(inflight())
        )
        text.single(
            "gatehouse_limit_waiting",
            "gauge",
            "Requests that wait for limits.",
            String(waiting())
        )
        text.single("gatehouse_holds", "gauge", "Open holds of the ledger.", String(holds()))
        text.single(
            "gatehouse_ledger_leaks_total",
            "counter",
            "Holds that were dropped without a settlement.",
            String(ledgerLeaks())
        )
        text.single(
            "gatehouse_ledger_overruns_total",
            "counter",
            "Settlements above their hold.",
            String(ledgerOverruns())
        )
        text.single(
            "gatehouse_journal_lag_seconds",
            "gauge",
            "Age of the oldest entry of the journal that is not in the store.",
            Exposition.seconds(journalLag().microseconds)
        )
        text.single(
            "gatehouse_budget_end_users",
            "gauge",
            "End users who have places in teams that give every end user a budget.",
            String(endUsers())
        )
        text.single(
            "gatehouse_responses_lost_total",
            "counter",
            "Answers of the Responses API that should have been kept and are not.",
            String(lostResponses())
        )
        write(mirrors(), to: &text)
        text.begin(
            "gatehouse_refusals_total",
            "counter",
            "Requests that were not served, by the error's code."
        )
        let refusals = refusals()
        // Every code has a row from the start, so that a first refusal shows as a rise.
        for code in Refusal.Code.allCases {
            text.sample("gatehouse_refusals_total", [("code", code.rawValue)], String(refusals[code] ?? 0))
        }
        guard let circuits = openCircuits?(), !circuits.isEmpty else { return }
        text.begin("gatehouse_circuit_open", "gauge", "1 while a target is left out because it failed.")
        for (target, isOpen) in circuits.sorted(by: { $0.key < $1.key }) {
            text.sample("gatehouse_circuit_open", [("target", target)], isOpen ? "1" : "0")
        }
    }

    private func write(_ mirrors: MirrorCounts, to text: inout Exposition) {
        text.single("gatehouse_mirrors", "gauge", "Mirrors under way.", String(mirrors.inFlight))
        text.single(
            "gatehouse_mirrors_sent_total",
            "counter",
            "Requests of which a copy was sent to another model.",
            String(mirrors.sent)
        )
        text.single(
            "gatehouse_mirrors_failed_total",
            "counter",
            "Copies without a whole and good answer.",
            String(mirrors.failed)
        )
        text.begin(
            "gatehouse_mirrors_dropped_total",
            "counter",
            "Requests of which no copy was sent although a rule says so, by reason."
        )
        for reason in MirrorDrop.allCases {
            text.sample(
                "gatehouse_mirrors_dropped_total",
                [("reason", reason.rawValue)],
                String(mirrors.dropped[reason] ?? 0)
            )
        }
    }
}
