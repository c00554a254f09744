import Ports

/// The steps that an exchange takes together with others.
extension Exchange {
    /// Takes a step at the end of the loop's turn, or at once where somebody waits for what comes of it.
    func next(_ stage: Stage) {
        due = stage
        // Whoever sends an upload is read according to how far it is; a mirror is begun by another one's attempt.
        guard upload == nil, origin == nil else { return take(stage) }
        loop.stages.add(self, stage)
    }

    /// Takes a step, if it is still due.
    func take(_ stage: Stage) {
        guard due == stage else { return }
        due = nil
        switch stage {
        case .read: readAnswer()
        case .answer: beginAnswer()
        case .settle: settleAnswer()
        case .decide:
            if case .inference(let route) = facts.route { decide(route) }
        case .authorize: authorizeRead()
        case .admit:
            if let authorized { passLimits(authorized) }
        case .hold:
            if let authorized { takeHold(authorized) }
        case .attempt: beginAttempts()
        }
    }

    /// Takes what has come of an answer, and ends an exchange whose answer has come whole, before anything else happens to it.
    func catchUp() {
        if call != nil { loop.upstreams.readAnswers() }
        takeWhole()
    }

    /// Takes an answer that has come whole for what it is.
    func takeWhole() {
        take(.read)
        take(.answer)
        take(.settle)
    }
}
