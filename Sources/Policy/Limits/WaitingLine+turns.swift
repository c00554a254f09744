import Vocabulary

extension WaitingLine {
    /// Those of one class that wait: teams take turns of as many requests as they weigh, and in a team its keys take
    /// turns of one; of one key, the first to come is the first to go.
    struct Turns: Sendable {
        /// What waits of one key.
        private struct Queue: Sendable {
            var places: [Place] = []
            /// How many of the first were stopped since this round began: they need not be looked at again in it.
            var stopped = 0
            /// The round that `stopped` is of.
            var round: UInt64 = 0
        }

        /// What waits of one team.
        private struct Team: Sendable {
            var keys: [ScopeID] = []
            var weight: Int
            /// How many more go in this turn.
            var left: Int
        }

        private var queues: [ScopeID: Queue] = [:]
        private var teams: [ScopeID: Team] = [:]
        /// The teams that have somebody waiting, the next turn first.
        private var order: [ScopeID] = []

        /// Everybody, the next turn first.
        var all: [Place] {
            order.flatMap { teams[$0]?.keys ?? [] }.flatMap { queues[$0]?.places ?? [] }
        }

        /// What waits of a key, first come first.
        func places(of key: ScopeID) -> [Place] { queues[key]?.places ?? [] }

        /// Those that are expected to go before one more of a caller, if nobody comes or leaves: those of its key, and of others
        /// as many as have their turns before its own comes.
        func ahead(of caller: LimitCaller, where isMeant: (Place) -> Bool) -> [Place] {
            let own = places(of: caller.key).filter(isMeant)
            let keys = teams[caller.team]?.keys ?? []
            let turn = keys.firstIndex(of: caller.key) ?? keys.count
            var ahead = own
            for (index, key) in keys.enumerated() where key != caller.key {
                ahead += places(of: key).filter(isMeant).prefix(index < turn ? own.count + 1 : own.count)
            }
            // Its team's turns until then, the one that it goes in included.
            let turns = ahead.count / caller.weight + 1
            let place = order.firstIndex(of: caller.team) ?? order.count
            for (index, team) in order.enumerated() where team != caller.team {
                let most = (teams[team]?.weight ?? 1) * (index < place ? turns : turns - 1)
                ahead += (teams[team]?.keys ?? []).flatMap { places(of: $0) }.filter(isMeant).prefix(most)
            }
            return ahead
        }

        /// Puts one at its key's end.
        mutating func enter(_ place: Place) {
            let caller = place.caller
            if queues[caller.key] == nil {
                if teams[caller.team] == nil {
                    order.append(caller.team)
                    teams[caller.team] = Team(weight: caller.weight, left: caller.weight)
                }
                teams[caller.team]?.keys.append(caller.key)
            }
            queues[caller.key, default: Queue()].places.append(place)
            // A weight that was changed binds from the next turn on.
            teams[caller.team]?.weight = caller.weight
        }

        /// Changes each in its place.
        mutating func change(_ body: (inout Place) -> Void) {
            for key in Array(queues.keys) {
                guard var queue = queues.removeValue(forKey: key) else { continue }
                for place in queue.places.indices { body(&queue.places[place]) }
                queues[key] = queue
            }
        }

        /// Takes out those that satisfy a condition.
        mutating func remove(where isLeaving: (Place) -> Bool) -> [Place] {
            var removed: [Place] = []
            for team in order {
                for key in teams[team]?.keys ?? [] {
                    let leaving = (queues[key]?.places ?? []).filter(isLeaving)
                    guard !leaving.isEmpty else { continue }
                    removed += leaving
                    queues[key]?.places.removeAll(where: isLeaving)
                    queues[key]?.stopped = 0
                    dropIfEmpty(key, team)
                }
            }
            return removed
        }

        /// Takes out, turn by turn, each that `admit` lets go.
        ///
        /// - Parameters:
        ///   - round: a number that no earlier call had. Within one, whoever was stopped once stays so.
        ///   - isOver: whether nobody else need be looked at.
        ///   - admit: tries one, and may say anew at whose limit it waits.
        mutating func serve(round: UInt64, until isOver: () -> Bool, _ admit: (inout Place) -> Bool) {
            var turn = 0
            while turn < order.count, !isOver() {
                let team = order[turn]
                if !serveOne(of: team, round, isOver, admit) { turn += 1 }
            }
        }

        private mutating func serveOne(
            of team: ScopeID,
            _ round: UInt64,
            _ isOver: () -> Bool,
            _ admit: (inout Place) -> Bool
        ) -> Bool {
            for key in teams[team]?.keys ?? [] where serveFirst(of: key, round, isOver, admit) {
                // The next turn within the team is another key's.
                teams[team]?.keys.removeAll { $0 == key }
                teams[team]?.keys.append(key)
                teams[team]?.left -= 1
                if teams[team]?.left ?? 0 <= 0 { endTurn(of: team) }
                dropIfEmpty(key, team)
                return true
            }
            return false
        }

        private mutating func serveFirst(
            of key: ScopeID,
            _ round: UInt64,
            _ isOver: () -> Bool,
            _ admit: (inout Place) -> Bool
        ) -> Bool {
            guard var queue = queues.removeValue(forKey: key) else { return false }
            defer { queues[key] = queue }
            if queue.round != round {
                queue.round = round
                queue.stopped = 0
            }
            while queue.stopped < queue.places.count, !isOver() {
                if admit(&queue.places[queue.stopped]) {
                    queue.places.remove(at: queue.stopped)
                    return true
                }
                queue.stopped += 1
            }
            return false
        }

        private mutating func endTurn(of team: ScopeID) {
            let weight = teams[team]?.weight ?? 1
            teams[team]?.left = weight
            guard let place = order.firstIndex(of: team) else { return }
            order.append(order.remove(at: place))
        }

        private mutating func dropIfEmpty(_ key: ScopeID, _ team: ScopeID) {
            guard queues[key]?.places.isEmpty ?? true else { return }
            queues[key] = nil
            teams[team]?.keys.removeAll { $0 == key }
            guard teams[team]?.keys.isEmpty ?? true else { return }
            teams[team] = nil
            order.removeAll { $0 == team }
        }
    }
}
