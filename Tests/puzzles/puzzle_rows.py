"""Random instances of the puzzles of `puzzle`: for each, right answers and near misses, judged by checkers of their own.

    python puzzle_rows.py SEED ROWS_A_TASK > FOLDER/puzzle.jsonl
    ADVANTAGED_CASES=FOLDER swift test --filter PuzzleVerifierTests

A task yields (puzzle, answer as text, whether it is right by the checker). A near miss differs from a right answer in one cell, move, number or name. The checkers
look at the definitions, in other ways than the verifier: by sets, brute force and search. Standard library only.
"""

import itertools
import json
import random
import sys
from fractions import Fraction

rng = random.Random(int(sys.argv[1]))
COUNT = int(sys.argv[2])


def rows(grid):
    return "\n".join(" ".join(str(cell) for cell in row) for row in grid)


def written(grid):
    forms = [rows(grid), json.dumps(grid), "\n".join(",".join(map(str, row)) for row in grid)]
    if all(0 <= cell <= 9 for row in grid for cell in row) and len(grid[0]) > 1:
        forms.append("\n".join("".join(map(str, row)) for row in grid))
    return rng.choice(forms)


def hidden(grid, share=0.5, blank=0):
    return [[blank if rng.random() < share else cell for cell in row] for row in grid]


def keeps(grid, puzzle, blank=0):
    return all(given in (blank, None) or cell == given for one, two in zip(grid, puzzle) for cell, given in zip(one, two))


def changed(grid, values):
    grid = [list(row) for row in grid]
    row, column = rng.randrange(len(grid)), rng.randrange(len(grid[0]))
    grid[row][column] = rng.choice([value for value in values if value != grid[row][column]])
    return grid


def swapped(grid):
    """Two rows or columns change places, or two cells."""
    grid = [list(row) for row in grid]
    one, two = rng.sample(range(len(grid)), 2)
    if rng.random() < 0.5:
        grid[one], grid[two] = grid[two], grid[one]
    else:
        column = rng.randrange(len(grid[0]))
        grid[one][column], grid[two][column] = grid[two][column], grid[one][column]
    return grid


def lines(grid):
    return [list(row) for row in grid] + [list(column) for column in zip(*grid)]


def latin(side):
    base = [[(row + column) % side + 1 for column in range(side)] for row in range(side)]
    rng.shuffle(base)
    columns = list(zip(*base))
    rng.shuffle(columns)
    names = rng.sample(range(1, side + 1), side)
    return [[names[cell - 1] for cell in row] for row in zip(*columns)]


def is_latin(grid):
    return all(sorted(line) == list(range(1, len(grid) + 1)) for line in lines(grid))


def task_sudoku():
    high, wide = rng.choice([(2, 2), (2, 3), (3, 2), (3, 3)])
    side = high * wide
    bands = [rng.sample(range(high), high) for _ in range(wide)]
    order = [band * high + row for band in rng.sample(range(wide), wide) for row in bands[band]]
    stacks = [rng.sample(range(wide), wide) for _ in range(high)]
    other = [stack * wide + column for stack in rng.sample(range(high), high) for column in stacks[stack]]
    names = rng.sample(range(1, side + 1), side)
    grid = [[names[(wide * (row % high) + row // high + column) % side] for column in other] for row in order]
    puzzle = {"grid": hidden(grid)}
    if high > wide or rng.random() < 0.5:
        puzzle["box"] = [high, wide]

    def right(answer):
        boxes = [[answer[top + r][left + c] for r in range(high) for c in range(wide)] for top in range(0, side, high) for left in range(0, side, wide)]
        return is_latin(answer) and all(len(set(box)) == side for box in boxes) and keeps(answer, puzzle["grid"])

    for answer in (grid, changed(grid, range(1, side + 1)), swapped(grid)):
        yield puzzle, written(answer), right(answer)


def task_latin_square():
    side = rng.randint(3, 7)
    grid = latin(side)
    cells = [(r, c) for r in range(side) for c in range(side)]
    pairs = [((r, c), (r, c + 1)) for r, c in cells if c + 1 < side] + [((r, c), (r + 1, c)) for r, c in cells if r + 1 < side]
    less = [sorted(pair, key=lambda cell: grid[cell[0]][cell[1]]) for pair in rng.sample(pairs, rng.randint(0, 5))]
    puzzle = {"grid": hidden(grid, 0.7), "less": less}
    for answer in (grid, changed(grid, range(1, side + 1)), swapped(grid), latin(side)):
        yield puzzle, written(answer), is_latin(answer) and keeps(answer, puzzle["grid"]) and all(answer[a][b] < answer[c][d] for (a, b), (c, d) in less)


def task_magic_square():
    grid = rng.choice([[[2, 7, 6], [9, 5, 1], [4, 3, 8]], [[16, 3, 2, 13], [5, 10, 11, 8], [9, 6, 7, 12], [4, 15, 14, 1]]])
    for _ in range(rng.randrange(4)):
        grid = [list(row) for row in zip(*grid[::-1])]
    if rng.random() < 0.5:
        grid = [row[::-1] for row in grid]
    step = rng.choice([0, 0, 3])
    grid = [[cell + step for cell in row] for row in grid]
    side = len(grid)
    puzzle = {"grid": hidden(grid, 0.8, None)}
    if step:
        puzzle["numbers"] = "any"
    if rng.random() < 0.5:
        puzzle["sum"] = sum(grid[0])

    def right(answer):
        flat = [cell for row in answer for cell in row]
        sums = {sum(line) for line in lines(answer)} | {sum(answer[i][i] for i in range(side)), sum(answer[i][-1 - i] for i in range(side))}
        return (len(set(flat)) == side * side and len(sums) == 1 and keeps(answer, puzzle["grid"], None) and (step or sorted(flat) == list(range(1, side * side + 1)))
                and puzzle.get("sum", sum(answer[0])) == sum(answer[0]))

    for answer in (grid, changed(grid, range(1, 20)), swapped(grid), [[cell + 1 for cell in row] for row in grid]):
        yield puzzle, rows(answer), bool(right(answer))


def is_binario(grid, unique):
    for line in lines(grid):
        if line.count(0) != line.count(1) or any(len({*line[i:i + 3]}) == 1 for i in range(len(line) - 2)):
            return False
    return not unique or len({tuple(row) for row in grid}) == len(grid) and len(set(zip(*grid))) == len(grid)


def task_binario():
    side = rng.choice([4, 6])
    good = [line for line in itertools.product((0, 1), repeat=side) if is_binario([line] * 2, False) or (
        sum(line) * 2 == side and all(len({*line[i:i + 3]}) > 1 for i in range(side - 2)))]
    while True:
        grid = [list(rng.choice(good)) for _ in range(side)]
        unique = rng.random() < 0.5
        if is_binario(grid, unique):
            break
    puzzle = {"grid": hidden(grid, 0.6, None), "unique_lines": unique}
    for answer in (grid, changed(grid, (0, 1)), swapped(grid)):
        yield puzzle, written(answer), is_binario(answer, unique) and keeps(answer, puzzle["grid"], None)


def task_skyscraper():
    side = rng.randint(3, 6)
    grid = latin(side)
    adds = rng.random() < 0.3

    def seen(line):
        tops = [height for place, height in enumerate(line) if height == max(line[:place + 1])]
        return sum(tops) if adds else len(tops)

    def clues(grid):
        columns = list(zip(*grid))
        return {"top": [seen(c) for c in columns], "bottom": [seen(c[::-1]) for c in columns], "left": [seen(r) for r in grid], "right": [seen(r[::-1]) for r in grid]}

    shown = {name: [0 if rng.random() < 0.2 else clue for clue in values] for name, values in clues(grid).items()}
    for answer in (grid, changed(grid, range(1, side + 1)), swapped(grid), latin(side)):
        right = is_latin(answer) and all(clue in (0, found) for name in shown for clue, found in zip(shown[name], clues(answer)[name]))
        yield {**shown, "adds_heights": adds}, written(answer), right


def task_slant():
    high, wide = rng.randint(2, 5), rng.randint(2, 5)

    def ends(grid):
        counts = [[0] * (wide + 1) for _ in range(high + 1)]
        for r in range(high):
            for c in range(wide):
                for a, b in ([(r, c + 1), (r + 1, c)] if grid[r][c] == 1 else [(r, c), (r + 1, c + 1)]):
                    counts[a][b] += 1
        return counts

    def closed(grid):
        near = {}
        for r in range(high):
            for c in range(wide):
                a, b = ((r, c + 1), (r + 1, c)) if grid[r][c] == 1 else ((r, c), (r + 1, c + 1))
                near.setdefault(a, []).append(b)
                near.setdefault(b, []).append(a)
        parts, seen = 0, set()
        for start in near:
            if start in seen:
                continue
            parts += 1
            open_ = [start]
            while open_:
                one = open_.pop()
                if one not in seen:
                    seen.add(one)
                    open_ += near[one]
        return high * wide > len(near) - parts

    while True:
        grid = [[rng.choice((1, -1)) for _ in range(wide)] for _ in range(high)]
        if not closed(grid):
            break
    corners = [[None if rng.random() < 0.3 else count for count in row] for row in ends(grid)]
    for answer in (grid, changed(grid, (1, -1))):
        right = not closed(answer) and all(want in (None, got) for one, two in zip(corners, ends(answer)) for want, got in zip(one, two))
        text = rows(answer) if rng.random() < 0.5 else "\n".join("".join("/" if cell == 1 else "\\" for cell in row) for row in answer)
        yield {"corners": corners}, text, right


def place(cells, origin):
    cells = [(r + origin, c + origin) for r, c in cells]
    rng.shuffle(cells)
    return rng.choice([str(cells), json.dumps(cells)])


def near(cell, others):
    return any(other != cell and abs(other[0] - cell[0]) <= 1 and abs(other[1] - cell[1]) <= 1 for other in others)


def moved(cells, high, wide):
    """One cell more, less, or another one."""
    cells, all_ = list(cells), [(r, c) for r in range(high) for c in range(wide)]
    free = [cell for cell in all_ if cell not in cells]
    kind = rng.random()
    if cells and (kind < 0.6 or not free):
        cells.pop(rng.randrange(len(cells)))
    if free and kind > 0.3:
        cells.append(rng.choice(free))
    return cells


def task_n_queens():
    side, origin = rng.randint(4, 8), rng.randint(0, 1)

    def right(columns):
        return all(a != b and abs(a - b) != j - i for (i, a), (j, b) in itertools.combinations(enumerate(columns), 2))

    while True:
        columns = rng.sample(range(side), side)
        if right(columns):
            break
    given = [(row, columns[row]) for row in rng.sample(range(side), rng.randint(0, 2))]
    puzzle = {"n": side, "queens": [[r + origin, c + origin] for r, c in given], "origin": origin}
    other = list(columns)
    other[rng.randrange(side)] = rng.randrange(side)
    two = list(columns)
    i, j = rng.sample(range(side), 2)
    two[i], two[j] = two[j], two[i]
    for answer in (columns, other, two):
        text = rng.choice([
            lambda: str([column + origin for column in answer]), lambda: " ".join(str(column + origin) for column in answer),
            lambda: place(list(enumerate(answer)), origin), lambda: "\n".join(" ".join("Q" if column == c else "." for c in range(side)) for column in answer)])()
        yield puzzle, text, right(answer) and all(answer[r] == c for r, c in given)


def joined(cells):
    cells = set(cells)
    open_, seen = [next(iter(cells))] if cells else [], set()
    while open_:
        r, c = open_.pop()
        if (r, c) in cells and (r, c) not in seen:
            seen.add((r, c))
            open_ += [(r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)]
    return bool(cells) and len(seen) == len(cells)


def task_hitori():
    side = rng.randint(3, 6)
    grid = latin(side)
    while True:
        black = [(r, c) for r in range(side) for c in range(side) if rng.random() < 0.25]
        white = [(r, c) for r in range(side) for c in range(side) if (r, c) not in black]
        if all(abs(a - c) + abs(b - d) > 1 for (a, b), (c, d) in itertools.combinations(black, 2)) and joined(white):
            break
    for r, c in black:
        grid[r][c] = rng.choice([grid[r][x] for x in range(side) if x != c])

    def right(answer):
        rest = [(r, c) for r in range(side) for c in range(side) if (r, c) not in answer]
        alone = all(abs(a - c) + abs(b - d) > 1 for (a, b), (c, d) in itertools.combinations(answer, 2))
        once = all(grid[a][b] != grid[c][d] or a != c and b != d for (a, b), (c, d) in itertools.combinations(rest, 2))
        return alone and once and joined(rest)

    for answer in (black, moved(black, side, side)):
        if answer:
            yield {"grid": grid}, place(answer, 0), right(answer)


def task_kakurasu():
    high, wide = rng.randint(2, 6), rng.randint(2, 6)
    cells = [(r, c) for r in range(high) for c in range(wide) if rng.random() < 0.5] or [(0, 0)]
    puzzle = {"row_sums": [sum(c + 1 for r, c in cells if r == row) for row in range(high)],
              "column_sums": [sum(r + 1 for r, c in cells if c == column) for column in range(wide)], "origin": 1}

    def right(answer):
        return all(sum(c + 1 for r, c in answer if r == row) == want for row, want in enumerate(puzzle["row_sums"])) and all(
            sum(r + 1 for r, c in answer if c == column) == want for column, want in enumerate(puzzle["column_sums"]))

    for answer in (cells, moved(cells, high, wide)):
        if answer:
            yield puzzle, place(answer, 1), right(answer)


def task_light_up():
    high, wide = rng.randint(2, 6), rng.randint(2, 6)
    black = {(r, c) for r in range(high) for c in range(wide) if rng.random() < 0.25}

    def lit(bulb):
        for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            r, c = bulb[0] + dr, bulb[1] + dc
            while 0 <= r < high and 0 <= c < wide and (r, c) not in black:
                yield r, c
                r, c = r + dr, c + dc

    free = [(r, c) for r in range(high) for c in range(wide) if (r, c) not in black]
    bulbs, light = [], set()
    for cell in rng.sample(free, len(free)):
        if cell not in light:
            bulbs.append(cell)
            light |= {cell, *lit(cell)}
    if not bulbs:
        return

    def around(cell, bulbs):
        return sum((cell[0] + a, cell[1] + b) in bulbs for a, b in ((0, 1), (1, 0), (0, -1), (-1, 0)))

    numbers = {cell: around(cell, bulbs) for cell in black if rng.random() < 0.6}
    board = ["".join("." if (r, c) not in black else str(numbers.get((r, c), "B")) for c in range(wide)) for r in range(high)]

    def right(answer):
        bright = set(answer).union(*(set(lit(bulb)) for bulb in answer))
        return (set(answer) <= set(free) and bright == set(free) and not any(other in lit(bulb) for bulb in answer for other in answer)
                and all(around(cell, answer) == count for cell, count in numbers.items()))

    for answer in (bulbs, moved(bulbs, high, wide)):
        if answer:
            yield {"board": board}, place(answer, 0), right(answer)


def task_minesweeper():
    high, wide = rng.randint(2, 4), rng.randint(2, 4)
    cells = [(r, c) for r in range(high) for c in range(wide)]
    mines = {cell for cell in cells if rng.random() < 0.3}
    shown = {cell for cell in cells if cell not in mines and rng.random() < 0.7}

    def number(cell, mines):
        return sum(near(cell, [mine]) for mine in mines)

    hidden_ = [cell for cell in cells if cell not in shown]
    if len(hidden_) > 10 or not shown:
        return
    fits = []
    for some in itertools.product((0, 1), repeat=len(hidden_)):
        chosen = {cell for cell, flag in zip(hidden_, some) if flag}
        if all(number(cell, chosen) == number(cell, mines) for cell in shown):
            fits.append(chosen)
    certain = set.intersection(*fits)
    grid = [[number((r, c), mines) if (r, c) in shown else None for c in range(wide)] for r in range(high)]
    for answer in (list(certain), moved(certain, high, wide)):
        if answer:
            yield {"grid": grid}, place(answer, 0), set(answer) == certain


def task_star_battle():
    side = rng.randint(4, 6)
    while True:
        columns = rng.sample(range(side), side)
        if all(abs(a - b) > 1 for a, b in zip(columns, columns[1:])):
            break
    stars = list(enumerate(columns))
    puzzle = {"n": side}
    names = None
    if rng.random() < 0.7:
        names = {star: str(number) for number, star in enumerate(stars)}
        while len(names) < side * side:
            r, c = rng.choice(list(names))
            dr, dc = rng.choice(((0, 1), (1, 0), (0, -1), (-1, 0)))
            if 0 <= r + dr < side and 0 <= c + dc < side:
                names.setdefault((r + dr, c + dc), names[r, c])
        puzzle = {"regions": ["".join(names[r, c] for c in range(side)) for r in range(side)]}

    def right(answer):
        return (sorted(r for r, c in answer) == list(range(side)) == sorted(c for r, c in answer) and not any(near(star, answer) for star in answer)
                and (names is None or len({names[star] for star in answer}) == side))

    for answer in (stars, moved(stars, side, side), list(enumerate(rng.sample(range(side), side)))):
        yield puzzle, place(answer, 0), right(answer)


def task_campsite():
    high, wide = rng.randint(2, 6), rng.randint(2, 6)
    cells = [(r, c) for r in range(high) for c in range(wide)]
    tents, trees = [], []
    for tent in rng.sample(cells, len(cells)):
        sides = [(tent[0] + a, tent[1] + b) for a, b in ((0, 1), (1, 0), (0, -1), (-1, 0))]
        sides = [cell for cell in sides if cell in cells and cell not in tents and cell not in trees]
        if tent not in trees and not near(tent, tents) and sides and rng.random() < 0.8:
            tents.append(tent)
            trees.append(rng.choice(sides))
    if not tents:
        return

    def counts(tents):
        return [sum(r == row for r, c in tents) for row in range(high)], [sum(c == column for r, c in tents) for column in range(wide)]

    def assigned(tents, left):
        if not tents:
            return True
        return any(assigned(tents[1:], left - {tree}) for tree in left if abs(tree[0] - tents[0][0]) + abs(tree[1] - tents[0][1]) == 1)

    row_counts, column_counts = counts(tents)
    puzzle = {"trees": trees, "row_counts": row_counts, "column_counts": column_counts}
    for answer in (tents, moved(tents, high, wide)):
        if answer:
            right = (not set(answer) & set(trees) and len(answer) == len(trees) and counts(answer) == (row_counts, column_counts)
                     and not any(near(tent, answer) for tent in answer) and assigned(answer, frozenset(trees)))
            yield puzzle, place(answer, 0), right


def task_hanoi():
    disks, pegs = rng.randint(1, 4), rng.randint(3, 4)
    start, target = rng.sample(range(1, pegs + 1), 2)

    def solve(n, a, b, c):
        return solve(n - 1, a, c, b) + [(n, a, b)] + solve(n - 1, c, b, a) if n else []

    spare = next(peg for peg in range(1, pegs + 1) if peg not in (start, target))
    moves = solve(disks, start, target, spare)
    puzzle = {"disks": disks, "pegs": pegs, "start": start, "target": target}
    if rng.random() < 0.5:
        puzzle["max_moves"] = len(moves)

    def right(moves):
        on = {disk: start for disk in range(1, disks + 1)}
        for disk, a, b in moves:
            if not 1 <= b <= pegs or a == b or on.get(disk) != a or any(on[less] in (a, b) for less in range(1, disk)):
                return False
            on[disk] = b
        return set(on.values()) == {target} and len(moves) <= puzzle.get("max_moves", 10 ** 9)

    other = list(moves)
    at = rng.randrange(len(other))
    kind = rng.random()
    if kind < 0.3:
        other.pop(at)
    elif kind < 0.6:
        other.insert(at, other[at])
    else:
        other[at] = (other[at][0], other[at][1], rng.randint(1, pegs))
    for answer in (moves, other):
        if not answer:
            continue
        text = rng.choice([
            lambda: "\n".join(f"Move disk {d} from Peg {a} to Peg {b}" for d, a, b in answer), lambda: json.dumps(answer),
            lambda: "\n".join(f"{n}. Move disk {d} from {'ABCD'[a - 1]} to {'ABCD'[b - 1]}" for n, (d, a, b) in enumerate(answer, 1))])()
        yield puzzle, text, right(answer)


def task_sliding_puzzle():
    side = rng.randint(2, 4)
    first = rng.random() < 0.5
    goal = [0, *range(1, side * side)] if first else [*range(1, side * side), 0]
    steps = {"U": -side, "D": side, "L": -1, "R": 1}

    def walk(board, moves, tiles=False):
        board = list(board)
        for move in moves:
            gap = board.index(0)
            if tiles:
                move = {"U": "D", "D": "U", "L": "R", "R": "L"}[move]
            other = gap + steps[move]
            if not 0 <= other < side * side or move in "LR" and other // side != gap // side:
                return None
            board[gap], board[other] = board[other], 0
        return board

    board, back = goal, ""
    for _ in range(rng.randint(1, 12)):
        move = rng.choice("UDLR")
        if walk(board, move):
            board, back = walk(board, move), {"U": "D", "D": "U", "L": "R", "R": "L"}[move] + back
    if not back:
        return
    at = rng.randrange(len(back))
    for answer in (back, "".join({"U": "D", "D": "U", "L": "R", "R": "L"}[m] for m in back), back[:at] + rng.choice("UDLR") + back[at + 1:], back[:at] + back[at + 1:]):
        if answer:
            text = rng.choice([answer, ", ".join(answer), " ".join({"U": "up", "D": "down", "L": "left", "R": "right"}[m] for m in answer)])
            yield {"grid": [board[r * side:(r + 1) * side] for r in range(side)], "gap_first": first}, text, goal in (walk(board, answer), walk(board, answer, True))


def task_sokoban():
    high, wide = rng.randint(4, 6), rng.randint(4, 7)
    inside = [(r, c) for r in range(1, high - 1) for c in range(1, wide - 1)]
    boxes = set(rng.sample(inside, rng.randint(1, 2)))
    man = rng.choice([cell for cell in inside if cell not in boxes])
    ways = {"U": (-1, 0), "D": (1, 0), "L": (0, -1), "R": (0, 1)}

    def play(moves):
        at, stones = man, set(boxes)
        for move in moves:
            a, b = ways[move]
            to, after = (at[0] + a, at[1] + b), (at[0] + 2 * a, at[1] + 2 * b)
            if to not in inside or to in stones and (after not in inside or after in stones):
                continue
            if to in stones:
                stones = stones - {to} | {after}
            at = to
        return stones

    moves = "".join(rng.choice("UDLR") for _ in range(rng.randint(4, 30)))
    goals = play(moves)
    marks = {(False, False, False): "-", (True, False, False): "$", (False, True, False): ".", (True, True, False): "*", (False, False, True): "@", (False, True, True): "+"}
    board = ["".join(marks[(r, c) in boxes, (r, c) in goals, (r, c) == man] if (r, c) in inside else "#" for c in range(wide)) for r in range(high)]
    at = rng.randrange(len(moves))
    for answer in (moves, moves[:at], moves[:at] + rng.choice("UDLR") + moves[at + 1:]):
        if answer:
            yield {"board": rng.choice([board, "\n".join(board)])}, rng.choice([answer, answer.lower()]), play(answer) == goals


def task_rush_hour():
    cells = {(2, 0): "A", (2, 1): "A"}
    shape = {"A": [(2, 0), (2, 1)]}
    for letter in "BCDEF"[:rng.randint(0, 5)]:
        r, c, down, size = rng.randrange(6), rng.randrange(6), rng.random() < 0.7, rng.randint(2, 3)
        body = [(r + i * down, c + i * (not down)) for i in range(size)]
        if all(0 <= a < 6 and 0 <= b < 6 and (a, b) not in cells for a, b in body):
            shape[letter] = body
            cells.update({cell: letter for cell in body})
    start = {name: tuple(body) for name, body in shape.items()}

    def step(state, name, sign):
        down = state[name][0][1] == state[name][1][1]
        body = tuple((r + sign * down, c + sign * (not down)) for r, c in state[name])
        taken = {cell for other, cells in state.items() if other != name for cell in cells}
        return None if any(not (0 <= r < 6 and 0 <= c < 6) or (r, c) in taken for r, c in body) else {**state, name: body}

    def play(moves):
        state = start
        for name, sign, count in moves:
            if name not in state:
                return False
            for _ in range(count):
                state = step(state, name, sign)
                if state is None:
                    return False
        return state["A"][-1][1] == 5

    # Breadth first, by single steps.
    todo, known, found = [(start, [])], {tuple(sorted(start.items()))}, None
    while todo and found is None and len(known) < 3000:
        state, way = todo.pop(0)
        if state["A"][-1][1] == 5:
            found = way
        for name in state:
            for sign in (1, -1):
                new = step(state, name, sign)
                if new and tuple(sorted(new.items())) not in known:
                    known.add(tuple(sorted(new.items())))
                    todo.append((new, way + [(name, sign, 1)]))
    if not found:
        return
    board = ["".join(cells.get((r, c), ".") for c in range(6)) for r in range(6)]
    other = list(found)
    at = rng.randrange(len(other))
    name, sign, count = other[at]
    other[at] = rng.choice([(name, -sign, count), (name, sign, count + 1), (rng.choice("ABCDEFG"), sign, count)])
    for answer in (found, other, found[:at]):
        if answer:
            yield {"board": board}, " ".join(f"{n}{'+' if s > 0 else '-'}{k}" for n, s, k in answer), play(answer)


def task_rubiks_cube():
    size = rng.randint(2, 4)
    axes = {"R": (0, 1), "L": (0, -1), "U": (1, 1), "D": (1, -1), "F": (2, 1), "B": (2, -1)}
    span = range(1 - size, size, 2)
    # A sticker is its cubie's place and the side that it looks at; places are odd or even numbers around 0.
    stickers = {}
    for spot in itertools.product(span, repeat=3):
        for axis in range(3):
            if abs(spot[axis]) == size - 1:
                look = tuple((1 if spot[axis] > 0 else -1) if k == axis else 0 for k in range(3))
                stickers[spot, look] = look

    def quarter(vector, axis):
        """Anticlockwise around an axis, seen from its end."""
        a, b = (axis + 1) % 3, (axis + 2) % 3
        turned = list(vector)
        turned[a], turned[b] = -vector[b], vector[a]
        return tuple(turned)

    def turn(state, move):
        axis, side = axes[move[0]]
        times = (3 if side > 0 else 1) * {"": 1, "'": 3, "2": 2}[move[1:]] % 4
        for _ in range(times):
            state = {((quarter(spot, axis), quarter(look, axis)) if spot[axis] * side == size - 1 else (spot, look)): color for (spot, look), color in state.items()}
        return state

    def right(moves):
        state = stickers
        for move in moves:
            state = turn(state, move)
        return all(len({color for (spot, look), color in state.items() if look == side}) == 1 for side in set(stickers.values()))

    scramble = [rng.choice("RLUDFB") + rng.choice(["", "'", "2"]) for _ in range(rng.randint(1, 6))]
    back = [move[0] + {"": "'", "'": "", "2": "2"}[move[1:]] for move in scramble[::-1]]
    other = list(back)
    other[rng.randrange(len(other))] = rng.choice("RLUDFB") + rng.choice(["", "'", "2"])
    for answer in (back, other):
        yield {"scramble": " ".join(scramble), "size": size}, " ".join(answer), right(scramble + answer)


def task_stack_permutation():
    numbers = rng.sample(range(10), rng.randint(2, 6))
    steps, stack, left, output = [], [], list(numbers), []
    while left or stack:
        if left and (not stack or rng.random() < 0.5):
            stack.append(left.pop(0))
            steps.append(f"Push({stack[-1]})")
        else:
            output.append(stack.pop())
            steps.append("Pop()")

    def right(steps):
        waiting, pile, out = list(numbers), [], []
        for step in steps:
            if step == "Pop()":
                if not pile:
                    return False
                out.append(pile.pop())
            else:
                if not waiting or step != f"Push({waiting[0]})":
                    return False
                pile.append(waiting.pop(0))
        return out == output

    other = list(steps)
    i, j = rng.sample(range(len(other)), 2)
    other[i], other[j] = other[j], other[i]
    for answer in (steps, other, steps[:-1]):
        yield {"input": numbers, "output": output}, rng.choice([json.dumps(answer), "\n".join(answer), ", ".join(answer)]), right(answer)


def graph(directed=False):
    names = rng.sample(["a", "b", "c", "d", "e", "f", "g"], rng.randint(3, 7))
    pairs = list(itertools.permutations(names, 2) if directed else itertools.combinations(names, 2))
    return names, [list(pair) for pair in pairs if rng.random() < 0.5]


def task_graph_coloring():
    names, edges = graph()
    colors = rng.randint(2, 4)
    some = {name: rng.randrange(colors) for name in names}
    edges = [edge for edge in edges if some[edge[0]] != some[edge[1]]]
    labels = ["red", "green", "blue", "black"]
    puzzle = {"vertices": names, "edges": edges, "colors": rng.choice([colors, labels[:colors]])}
    other = {**some, rng.choice(names): rng.randrange(4)}
    for answer in (some, other):
        right = all(answer[a] != answer[b] for a, b in edges) and (
            len(set(answer.values())) <= colors if isinstance(puzzle["colors"], int) else max(answer.values()) < colors)
        text = rng.choice([
            lambda: json.dumps({name: labels[color] for name, color in answer.items()}), lambda: "\n".join(f"{name}: {labels[color]}" for name, color in answer.items()),
            lambda: json.dumps([labels[answer[name]] for name in names])])()
        yield puzzle, text, right


def task_hamiltonian_path(cycle=False):
    directed = rng.random() < 0.5
    names, edges = graph(directed)
    way = rng.sample(names, len(names))
    for pair in zip(way, way[1:] + way[:1] if cycle else way[1:]):
        if list(pair) not in edges:
            edges.append(list(pair))
    rng.shuffle(edges)
    allowed = {tuple(edge) for edge in edges} | (set() if directed else {tuple(edge[::-1]) for edge in edges})

    def right(path):
        if cycle and len(path) == len(names) + 1 and path[0] == path[-1]:
            path = path[:-1]
        return sorted(path) == sorted(names) and all(pair in allowed for pair in zip(path, path[1:] + path[:1] if cycle else path[1:]))

    i, j = rng.sample(range(len(way)), 2)
    other = list(way)
    other[i], other[j] = other[j], other[i]
    for answer in (way, way + way[:1], other, way[:-1]):
        yield {"vertices": names, "edges": edges, "directed": directed}, rng.choice([json.dumps(answer), " -> ".join(answer), ", ".join(answer)]), right(answer)


def task_hamiltonian_cycle():
    yield from task_hamiltonian_path(True)


def task_shortest_path():
    directed, names = rng.random() < 0.5, [str(n) for n in range(rng.randint(3, 6))]
    pairs = list(itertools.permutations(names, 2) if directed else itertools.combinations(names, 2))
    edges = [[int(a), int(b), rng.randint(1, 9)] for a, b in pairs if rng.random() < 0.6]
    length = {}
    for a, b, size in edges:
        length[str(a), str(b)] = size
        if not directed:
            length[str(b), str(a)] = size
    start, target = rng.sample(names, 2)
    sums = {}
    for count in range(len(names) - 1):
        for middle in itertools.permutations([name for name in names if name not in (start, target)], count):
            path = (start, *middle, target)
            if all(pair in length for pair in zip(path, path[1:])):
                sums[path] = sum(length[pair] for pair in zip(path, path[1:]))
    if not sums:
        return
    best = min(sums, key=sums.get)
    some = rng.choice(list(sums))
    wrong = (start, *rng.sample([name for name in names if name not in (start, target)], rng.randint(0, len(names) - 2)), target)
    for answer in (best, some, wrong):
        yield {"edges": edges, "start": int(start), "target": int(target), "directed": directed}, rng.choice([json.dumps(list(answer)), "->".join(answer)]), sums.get(answer) == sums[best]


def task_word_ladder():
    letters = "abc"
    words = ["".join(word) for word in itertools.product(letters, repeat=3) if rng.random() < 0.7]
    if len(words) < 4:
        return

    def apart(one, two):
        return sum(a != b for a, b in zip(one, two))

    start, target = rng.sample(words, 2)
    ways = [[start]]
    seen = {start}
    while ways and ways[0][-1] != target:
        way = ways.pop(0)
        for word in words:
            if word not in seen and apart(word, way[-1]) == 1:
                seen.add(word)
                ways.append(way + [word])
    if not ways:
        return
    way = ways[0]
    puzzle = {"start": start, "target": target, "words": words, "max_words": len(way)}
    other = list(way)
    other[rng.randrange(len(other))] = "".join(rng.choice(letters) for _ in range(3))
    for answer in (way, other, way[:1] + way[2:] if len(way) > 2 else [target, start]):
        right = (answer[0] == start and answer[-1] == target and all(word in words for word in answer) and all(apart(a, b) == 1 for a, b in zip(answer, answer[1:]))
                 and len(answer) <= len(way))
        yield puzzle, rng.choice([",".join(answer), " -> ".join(answer), json.dumps(answer)]), right


def task_knights_and_knaves():
    names = rng.sample(["Ann", "Bob", "Cyd", "Dan", "Eve"], rng.randint(2, 4))

    def statement(depth):
        if depth == 0 or rng.random() < 0.3:
            return rng.choice(names)
        kind = rng.choice(["not", "and", "or", "->", "<->"])
        if kind == "not":
            return ("not", statement(depth - 1))
        return (kind, statement(depth - 1), statement(depth - 1))

    def text(node):
        if isinstance(node, str):
            return node
        if node[0] == "not":
            return rng.choice(["not ", "¬", "~"]) + "(" + text(node[1]) + ")"
        signs = {"and": [" and ", " ∧ ", " & "], "or": [" or ", "∨", "||"], "->": ["->", " → ", " implies "], "<->": ["<->", "↔", " iff "]}
        return "(" + text(node[1]) + rng.choice(signs[node[0]]) + text(node[2]) + ")"

    def value(node, world):
        if isinstance(node, str):
            return world[node]
        if node[0] == "not":
            return not value(node[1], world)
        one, two = value(node[1], world), value(node[2], world)
        return {"and": one and two, "or": one or two, "->": not one or two, "<->": one == two}[node[0]]

    says = {name: statement(2) for name in names}
    worlds = [dict(zip(names, flags)) for flags in itertools.product((True, False), repeat=len(names))]
    fits = [world for world in worlds if all(value(says[name], world) == world[name] for name in names)]
    if not fits:
        return
    puzzle = {"statements": {name: text(node) for name, node in says.items()}}
    for answer in (rng.choice(fits), rng.choice(worlds)):
        role = {True: "knight", False: "knave"}
        form = rng.choice([
            lambda: ", ".join(f"{name} is a {role[flag]}" for name, flag in answer.items()), lambda: json.dumps({name: role[flag] for name, flag in answer.items()}),
            lambda: "\n".join(f"({n}) {name} is a {role[flag]}" for n, (name, flag) in enumerate(answer.items(), 1)),
            lambda: " and ".join(f"{name} is a {role[flag]}" for name, flag in answer.items()) + "."])()
        yield puzzle, form, answer in fits


def task_satisfiability():
    count = rng.randint(2, 6)
    clauses = [[rng.choice((1, -1)) * number for number in rng.sample(range(1, count + 1), rng.randint(1, min(3, count)))] for _ in range(rng.randint(2, 14))]

    def meets(flags):
        return all(any(flags[abs(literal) - 1] == (literal > 0) for literal in clause) for clause in clauses)

    worlds = list(itertools.product((True, False), repeat=count))
    fits = [world for world in worlds if meets(world)]
    yield {"clauses": clauses}, "UNSAT", not fits
    for answer in ([rng.choice(fits)] if fits else []) + [rng.choice(worlds)]:
        literals = [number if flag else -number for number, flag in enumerate(answer, 1)]
        text = rng.choice([str(literals), " ".join(map(str, literals)) + " 0", json.dumps({str(n): flag for n, flag in enumerate(answer, 1)}),
                           ", ".join(f"x{n} = {flag}" for n, flag in enumerate(answer, 1))])
        yield {"clauses": clauses}, text, answer in fits


def task_cryptarithm():
    one, two = rng.randint(10, 9999), rng.randint(10, 9999)
    digits = sorted(set(str(one) + str(two) + str(one + two)))
    letters = dict(zip(digits, rng.sample("ABCDEFGHIJ", len(digits))))

    def coded(number):
        return "".join(letters[digit] for digit in str(number))

    puzzle = {"words": [coded(one), coded(two)], "result": coded(one + two)}
    some = {letter: int(digit) for digit, letter in letters.items()}
    other = {**some, rng.choice(list(some)): rng.randrange(10)}
    a, b = rng.sample(list(some), 2)
    swap = {**some, a: some[b], b: some[a]}
    for answer in (some, other, swap):
        words = ["".join(str(answer[letter]) for letter in word) for word in (*puzzle["words"], puzzle["result"])]
        right = len(set(answer.values())) == len(answer) and int(words[0]) + int(words[1]) == int(words[2]) and not any(word[0] == "0" for word in words)
        yield puzzle, rng.choice([json.dumps(answer), ", ".join(f"{letter}={digit}" for letter, digit in answer.items())]), right


def task_countdown():
    numbers = [rng.randint(1, 13) for _ in range(rng.randint(2, 5))]
    use_all = rng.random() < 0.5

    def made(numbers):
        """A tree of the numbers, as text, and its value."""
        if len(numbers) == 1:
            return str(numbers[0]), Fraction(numbers[0])
        at = rng.randrange(1, len(numbers))
        (one, a), (two, b) = made(numbers[:at]), made(numbers[at:])
        sign = rng.choice("+-*/")
        if sign == "/" and b == 0:
            sign = "+"
        return f"({one}{sign}{two})", {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b}[sign]()

    used = list(numbers) if use_all else rng.sample(numbers, rng.randint(1, len(numbers)))
    text, value = made(rng.sample(used, len(used)))
    if value.denominator != 1:
        return
    puzzle = {"numbers": numbers, "target": int(value), **({} if use_all else {"use_all": False})}
    yield puzzle, rng.choice([text, f"{text} = {int(value)}"]), True
    for some in (rng.sample(used, len(used)), numbers[:-1] or numbers, numbers + numbers[:1]):
        other, found = made(some)
        left = list(numbers)
        try:
            for number in some:
                left.remove(number)
            fits = not (use_all and left)
        except ValueError:
            fits = False
        yield puzzle, other, fits and found == value


for name, task in sorted((name[5:], task) for name, task in globals().items() if name.startswith("task_")):
    made = {True: 0, False: 0}
    tries = 0
    while min(made.values()) < COUNT and tries < 200 * COUNT:
        tries += 1
        for puzzle, text, is_right in task():
            is_right = bool(is_right)
            if made[is_right] < COUNT:
                made[is_right] += 1
                response = rng.choice([f"So:\n```\n{text}\n```", f"<think>no\n</think><answer>\n{text}\n</answer>", text])
                print(json.dumps({"task": name, "puzzle": puzzle, "response": response, "expected": int(is_right)}))
    print(name, made, file=sys.stderr)
