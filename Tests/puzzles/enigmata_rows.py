"""Random instances of Enigmata's tasks: for each, right answers and near misses, judged by checkers of their own.

    python enigmata_rows.py SEED ROWS_A_TASK > FOLDER/enigmata.jsonl
    ADVANTAGED_CASES=FOLDER swift test --filter EnigmataVerifierTests

A near miss differs from a right answer in one cell, move, number or name. The checkers look at the definitions, in other ways than the verifier: by sets, brute force and
graph search. Standard library only.
"""

import itertools
import json
import random
import sys
from fractions import Fraction

rng = random.Random(int(sys.argv[1]))
COUNT = int(sys.argv[2])


def block(text):
    return "So the answer is\n```\n" + text + "\n```"


def board(text):
    return "<begin_board>\n" + text + "\n<end_board>"


def rows(grid):
    return "\n".join(" ".join(str(cell) for cell in row) for row in grid)


def written(grid):
    return rng.choice([rows(grid), str(grid), "\n".join(",".join(str(cell) for cell in row) for row in grid)])


def one_cell_changed(grid, values):
    grid = [list(row) for row in grid]
    row = rng.randrange(len(grid))
    column = rng.randrange(len(grid[row]))
    grid[row][column] = rng.choice([value for value in values if value != grid[row][column]])
    return grid


def latin(side):
    grid = [[(row + column) % side + 1 for column in range(side)] for row in range(side)]
    rng.shuffle(grid)
    grid = [list(column) for column in zip(*grid)]
    rng.shuffle(grid)
    names = rng.sample(range(1, side + 1), side)
    return [[names[cell - 1] for cell in row] for row in grid]


# A task yields (answer, meta, text of the answer, whether it is right) again and again.


def sudoku(side, box):
    base = [[(box * (row % box) + row // box + column) % side + 1 for column in range(side)] for row in range(side)]
    bands = [band * box + row for band in rng.sample(range(box), box) for row in rng.sample(range(box), box)]
    stacks = [band * box + row for band in rng.sample(range(box), box) for row in rng.sample(range(box), box)]
    names = rng.sample(range(1, side + 1), side)
    return [[names[base[row][column] - 1] for column in stacks] for row in bands]


def check_sudoku(grid, puzzle, side, box):
    if len(grid) != side or any(len(row) != side for row in grid):
        return False
    cells = {(row, column, grid[row][column]) for row in range(side) for column in range(side)}
    needed = [{(kind, place, value) for kind in "rcb" for place in range(side) for value in range(1, side + 1)}][0]
    seen = {("r", r, v) for r, c, v in cells} | {("c", c, v) for r, c, v in cells} | {("b", r // box * box + c // box, v) for r, c, v in cells}
    given = all(puzzle[r][c] in (0, grid[r][c]) for r in range(side) for c in range(side))
    return seen == needed and given


def task_sudoku(side=9, box=3):
    grid = sudoku(side, box)
    puzzle = [[cell if rng.random() < 0.5 else 0 for cell in row] for row in grid]
    meta = {"question": puzzle}
    yield grid, meta, written(grid), True
    miss = one_cell_changed(grid, range(0, side + 2))
    yield grid, meta, written(miss), check_sudoku(miss, puzzle, side, box)


def task_sudoku2():
    yield from task_sudoku(4, 2)


def check_binario(grid, puzzle):
    side = len(puzzle)
    if len(grid) != side or any(len(row) != side or set(row) - {0, 1} for row in grid):
        return False
    lines = ["".join(map(str, line)) for line in list(grid) + list(zip(*grid))]
    given = all(puzzle[r][c] in ("_", grid[r][c]) for r in range(side) for c in range(side))
    return given and all(line.count("1") * 2 == side and "000" not in line and "111" not in line for line in lines)


def binario(side):
    patterns = [p for p in itertools.product((0, 1), repeat=side) if sum(p) * 2 == side and "000" not in "".join(map(str, p)) and "111" not in "".join(map(str, p))]
    while True:
        grid = []
        for _ in range(side):
            fitting = [
                p
                for p in patterns
                if all(sum(row[c] for row in grid) + p[c] <= side // 2 for c in range(side))
                and all(len(grid) - sum(row[c] for row in grid) + 1 - p[c] <= side // 2 for c in range(side))
                and (len(grid) < 2 or all(not grid[-1][c] == grid[-2][c] == p[c] for c in range(side)))
            ]
            if not fitting:
                break
            grid.append(rng.choice(fitting))
        if len(grid) == side:
            return [list(row) for row in grid]


def task_binario():
    grid = binario(rng.choice([4, 6, 8]))
    puzzle = [[cell if rng.random() < 0.4 else "_" for cell in row] for row in grid]
    meta = {"question": rows(puzzle)}
    yield rows(grid), meta, written(grid), True
    miss = one_cell_changed(grid, [0, 1, 2])
    yield rows(grid), meta, written(miss), check_binario(miss, puzzle)
    other = binario(len(grid))
    yield rows(grid), meta, written(other), check_binario(other, puzzle)


def task_magic_square():
    square = [[2, 7, 6], [9, 5, 1], [4, 3, 8]]
    for _ in range(rng.randrange(4)):
        square = [list(row) for row in zip(*square[::-1])]
    first, step = rng.randint(-25, 25), rng.randint(1, 10)
    grid = [[first + (cell - 1) * step for cell in row] for row in square]
    puzzle = [[cell if rng.random() < 0.5 else None for cell in row] for row in grid]
    meta = {"question": puzzle}
    yield grid, meta, written(grid), True

    def check(square):
        lines = square + [list(line) for line in zip(*square)] + [[square[i][i] for i in range(3)], [square[i][2 - i] for i in range(3)]]
        given = all(puzzle[r][c] in (None, square[r][c]) for r in range(3) for c in range(3))
        return given and len({sum(line) for line in lines}) == 1 and len({cell for row in square for cell in row}) == 9

    miss = one_cell_changed(grid, range(-30, 120))
    yield grid, meta, written(miss), check(miss)
    turned = [row[::-1] for row in grid]
    yield grid, meta, written(turned), check(turned)


def seen(line, adds):
    return sum(height if adds else 1 for place, height in enumerate(line) if all(height > other for other in line[:place]))


def clues(grid, adds):
    columns = [list(column) for column in zip(*grid)]
    return {
        "top": [seen(column, adds) for column in columns],
        "bottom": [seen(column[::-1], adds) for column in columns],
        "left": [seen(row, adds) for row in grid],
        "right": [seen(row[::-1], adds) for row in grid],
    }


def task_skyscraper(adds=False):
    side = rng.randint(3, 7)
    grid = latin(side)
    meta = {"question": clues(grid, adds)}
    yield grid, meta, written(grid), True
    for miss in (one_cell_changed(grid, range(1, side + 2)), latin(side), [row[::-1] for row in grid]):
        full = set(range(1, side + 1))
        right = all(set(line) == full for line in miss + list(zip(*miss))) and clues(miss, adds) == meta["question"]
        yield grid, meta, written(miss), right


def task_sum_skyscraper():
    yield from task_skyscraper(True)


def closes(lines):
    """Whether diagonals form a closed line: a walk that comes back to a corner by another edge."""
    edges = []
    for row, line in enumerate(lines):
        for column, cell in enumerate(line):
            edges.append(((row, column + 1), (row + 1, column)) if cell == 1 else ((row, column), (row + 1, column + 1)))
    corners = {corner for edge in edges for corner in edge}
    groups = {corner: {corner} for corner in corners}
    for one, other in edges:
        if groups[one] is groups[other]:
            return True
        joined = groups[one] | groups[other]
        for corner in joined:
            groups[corner] = joined
    return False


def ends(lines):
    height, width = len(lines), len(lines[0])
    count = [[0] * (width + 1) for _ in range(height + 1)]
    for row in range(height):
        for column in range(width):
            for down, right in ((0, 1), (1, 0)) if lines[row][column] == 1 else ((0, 0), (1, 1)):
                count[row + down][column + right] += 1
    return count


def task_slant():
    side = rng.randint(2, 6)
    while True:
        lines = [[rng.choice([1, -1]) for _ in range(side)] for _ in range(side)]
        if not closes(lines):
            break
    numbers = [[cell if rng.random() < 0.7 else "." for cell in row] for row in ends(lines)]
    meta = {"question": rows(numbers)}
    yield lines, meta, written(lines), True
    for miss in (one_cell_changed(lines, [1, -1]), one_cell_changed(lines, [1, -1, 0])):
        right = not any(0 in row for row in miss) and not closes(miss)
        right = right and all(number in (".", count) for line, other in zip(numbers, ends(miss)) for number, count in zip(line, other))
        yield lines, meta, written(miss), right


def around(cell):
    return {(cell[0] + down, cell[1] + right) for down in (-1, 0, 1) for right in (-1, 0, 1)} - {cell}


def sides(cell):
    return {(cell[0] + 1, cell[1]), (cell[0] - 1, cell[1]), (cell[0], cell[1] + 1), (cell[0], cell[1] - 1)}


def drawn(height, width, marks):
    return "\n".join(" ".join(marks.get((row, column), ".") for column in range(width)) for row in range(height))


def task_campsite():
    side = rng.randint(4, 6)
    cells = [(row, column) for row in range(side) for column in range(side)]
    while True:
        tents, trees = [], []
        for cell in rng.sample(cells, len(cells)):
            if len(tents) < side - 1 and cell not in trees and not around(cell) & set(tents):
                free = [tree for tree in sides(cell) & set(cells) if tree not in trees and tree not in tents]
                if free:
                    tents.append(cell)
                    trees.append(rng.choice(sorted(free)))
        if not set(tents) & set(trees):
            break
    counts = [[sum(tent[axis] == line for tent in tents) for line in range(side)] for axis in (0, 1)]
    head = f"total number of tents: {len(tents)}\ntents in each row: {' '.join(map(str, counts[0]))}\ntents in each column: {' '.join(map(str, counts[1]))}\n"
    marks = {tree: "X" for tree in trees}
    answer = head + board(drawn(side, side, marks | {tent: "*" for tent in tents}))
    meta = {"question": head + drawn(side, side, marks)}

    def check(places):
        if [[sum(tent[axis] == line for tent in places) for line in range(side)] for axis in (0, 1)] != counts:
            return False
        if any(around(tent) & set(places) for tent in places) or len(places) != len(trees):
            return False
        return any(all(tree in sides(tent) for tree, tent in zip(trees, order)) for order in itertools.permutations(places))

    yield answer, meta, board(drawn(side, side, marks | {tent: "*" for tent in tents})), True
    moved = list(tents)
    moved[rng.randrange(len(moved))] = rng.choice([cell for cell in cells if cell not in trees and cell not in tents])
    yield answer, meta, board(drawn(side, side, marks | {tent: "*" for tent in moved})), check(moved)
    free = [cell for cell in cells if cell not in trees]
    for places in itertools.combinations(free, len(tents)):
        if rng.random() < 0.02 and [[sum(tent[axis] == line for tent in places) for line in range(side)] for axis in (0, 1)] == counts:
            yield answer, meta, board(drawn(side, side, marks | {tent: "*" for tent in places})), check(places)
            break


def task_star_battle():
    side = rng.randint(5, 7)
    orders = [p for p in itertools.permutations(range(side)) if all(abs(a - b) > 1 for a, b in zip(p, p[1:]))]
    order = rng.choice(orders)
    stars = set(enumerate(order))
    blocked = {(r, c): "X" for r in range(side) for c in range(side) if (r, c) not in stars and rng.random() < 0.3}
    answer = drawn(side, side, blocked | {star: "*" for star in stars})
    meta = {"question": drawn(side, side, blocked)}
    yield answer, meta, board(answer), True
    other = set(enumerate(rng.choice(orders)))
    yield answer, meta, board(drawn(side, side, {s: "*" for s in other} | blocked)), not other & set(blocked)
    star = rng.choice(sorted(stars))
    free = [(r, c) for r in range(side) for c in range(side) if (r, c) not in blocked and (r, c) not in stars]
    yield answer, meta, board(drawn(side, side, blocked | {s: "*" for s in (stars - {star}) | {rng.choice(free)}})), False


def lines_of(side):
    yield from ([(row, column) for column in range(side)] for row in range(side))
    yield from ([(row, column) for row in range(side)] for column in range(side))
    yield [(place, place) for place in range(side)]
    yield [(place, side - 1 - place) for place in range(side)]


def won(cells, player):
    return any(all(cells.get(cell) == player for cell in line) for line in lines_of(3))


def outcome(cells, turn, player):
    """The best that a player reaches: 1, 0 or -1."""
    other = "O" if turn == "X" else "X"
    if won(cells, other):
        return -1 if turn == player else 1
    free = [(r, c) for r in range(3) for c in range(3) if (r, c) not in cells]
    if not free:
        return 0
    values = [outcome(cells | {cell: turn}, other, player) for cell in free]
    return max(values) if turn == player else min(values)


def task_tic_tac_toe():
    while True:
        order = rng.sample([(r, c) for r in range(3) for c in range(3)], rng.randint(2, 7))
        cells = {cell: "XO"[place % 2] for place, cell in enumerate(order)}
        if not won(cells, "X") and not won(cells, "O"):
            break
    player = "XO"[len(order) % 2]
    other = "XO"[(len(order) + 1) % 2]
    meta = {"current_board": [[cells.get((r, c), "") for c in range(3)] for r in range(3)], "active_player": player}
    free = [(r, c) for r in range(3) for c in range(3) if (r, c) not in cells]
    best = [cell for cell in free if won(cells | {cell: player}, player)] or [cell for cell in free if won(cells | {cell: other}, other)]
    if not best:
        values = {cell: outcome(cells | {cell: player}, other, player) for cell in free}
        best = [cell for cell in free if values[cell] == max(values.values())]

    def text(more):
        return "\n".join(" ".join('"' + (cells | more).get((r, c), "") + '"' for c in range(3)) for r in range(3))

    for cell in free:
        yield [], meta, text({cell: player}), cell in best
    yield [], meta, text({free[0]: other}), False


def task_hitori():
    side = rng.choice([4, 5])
    cells = [(r, c) for r in range(side) for c in range(side)]

    def check(grid, black):
        white = set(cells) - set(black)
        if any(sides(cell) & set(black) for cell in black) or not set(black) <= set(cells):
            return False
        for line in range(side):
            for axis in (0, 1):
                numbers = [grid[cell[0]][cell[1]] for cell in white if cell[axis] == line]
                if len(numbers) != len(set(numbers)):
                    return False
        reached, more = set(), {min(white)}
        while more:
            reached |= more
            more = {n for cell in more for n in sides(cell) if n in white} - reached
        return reached == white

    grid = latin(side)
    black = []
    for cell in rng.sample(cells, len(cells)):
        if not sides(cell) & set(black):
            black.append(cell)
            grid[cell[0]][cell[1]] = rng.randint(1, side)
            if not check(grid, black):
                black.pop()
        if len(black) > side:
            break
    if not check(grid, black):
        return
    meta = {"question": grid}
    yield [list(cell) for cell in black], meta, str(rng.sample(black, len(black))), True
    for miss in (black[1:], black + [rng.choice(cells)], [rng.choice(cells)] + black[1:]):
        yield [list(cell) for cell in black], meta, str([tuple(cell) for cell in miss]), check(grid, miss)


def task_kakurasu():
    height, width = rng.randint(3, 6), rng.randint(3, 6)
    black = {(r, c) for r in range(1, height + 1) for c in range(1, width + 1) if rng.random() < 0.3}

    def sums(cells):
        return [sum(c for r, c in cells if r == row) for row in range(1, height + 1)], [sum(r for r, c in cells if c == column) for column in range(1, width + 1)]

    row_sums, column_sums = sums(black)
    meta = {"question": f"Board size: {height} X {width}\nRow sums: {row_sums}\nColumn sums: {column_sums}\n"}
    answer = [list(cell) for cell in sorted(black)]
    yield answer, meta, str(rng.sample(sorted(black), len(black))), True
    miss = black ^ {(rng.randint(1, height), rng.randint(1, width))}
    yield answer, meta, str(sorted(miss)), sums(miss) == (row_sums, column_sums)


def task_light_up():
    side = rng.randint(4, 6)
    cells = {(r, c) for r in range(side) for c in range(side)}
    black = set(rng.sample(sorted(cells), side))
    free = cells - black

    def lit_by(bulb):
        lit = set()
        for down, right in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            r, c = bulb[0] + down, bulb[1] + right
            while (r, c) in free:
                lit.add((r, c))
                r, c = r + down, c + right
        return lit

    bulbs, dark = set(), set(free)
    while dark:
        bulb = rng.choice(sorted(dark))
        bulbs.add(bulb)
        dark -= lit_by(bulb) | {bulb}
    numbers = {cell: len(sides(cell) & bulbs) for cell in black if len(sides(cell) & bulbs) and rng.random() < 0.7}
    meta = {"question": "\n".join("".join(str(numbers.get((r, c), "#")) if (r, c) in black else "." for c in range(side)) for r in range(side))}

    def check(places):
        places = set(places)
        lit = set().union(*(lit_by(bulb) for bulb in places)) if places else set()
        return places <= free and not places & lit and places | lit == free and all(len(sides(cell) & places) == numbers[cell] for cell in numbers)

    answer = [list(bulb) for bulb in sorted(bulbs)]
    yield answer, meta, str(sorted(bulbs)), True
    for miss in (bulbs ^ {rng.choice(sorted(cells))}, bulbs - {min(bulbs)}, (bulbs - {min(bulbs)}) | {rng.choice(sorted(free))}):
        yield answer, meta, str(sorted(miss)), check(miss)


def task_minesweeper():
    height, width = rng.randint(3, 4), rng.randint(3, 4)
    cells = [(r, c) for r in range(height) for c in range(width)]
    mines = set(rng.sample(cells, rng.randint(2, 4)))
    shown = {cell for cell in cells if cell not in mines and rng.random() < 0.5}
    numbers = {cell: len(around(cell) & mines) for cell in shown}
    hidden = [cell for cell in cells if cell not in shown and any(cell in around(other) for other in shown)]
    fitting = [
        set(place) for size in range(len(hidden) + 1) for place in itertools.combinations(hidden, size) if all(len(around(c) & set(place)) == n for c, n in numbers.items())
    ]
    certain = set.intersection(*fitting) if fitting else set()
    simple = {n for c in shown for n in around(c) & set(cells) - shown if len(around(c) & set(cells) - shown) == numbers[c]}
    meta = {"question": [[numbers.get((r, c), -2) for c in range(width)] for r in range(height)]}
    answer = [list(cell) for cell in sorted(simple)]
    for text in (certain, simple, certain ^ {rng.choice(cells)}):
        yield answer, meta, str(sorted(text)), text in (certain, simple)


def task_sliding(side=3):
    goal = list(range(1, side * side)) + [0]
    state, path = goal[:], []
    for _ in range(rng.randint(3, 25)):
        gap = state.index(0)
        moves = {"U": -side if gap >= side else 0, "D": side if gap < side * (side - 1) else 0, "L": -1 if gap % side else 0, "R": 1 if gap % side < side - 1 else 0}
        move = rng.choice([name for name in moves if moves[name]])
        other = gap + moves[move]
        state[gap], state[other] = state[other], state[gap]
        path.append({"U": "D", "D": "U", "L": "R", "R": "L"}[move])
    path.reverse()
    question = [state[row * side : row * side + side] for row in range(side)]
    meta = {"question": question}

    def walk(text, sign):
        cells = {(r, c): question[r][c] for r in range(side) for c in range(side)}
        gap = next(cell for cell in cells if cells[cell] == 0)
        for letter in text:
            down, right = {"U": (-sign, 0), "D": (sign, 0), "L": (0, -sign), "R": (0, sign)}[letter]
            other = (gap[0] + down, gap[1] + right)
            if other not in cells:
                return False
            cells[gap], cells[other], gap = cells[other], 0, other
        return [cells[cell] for cell in sorted(cells)] == goal

    text = "".join(path)
    yield question, meta, text, True
    place = rng.randrange(len(text))
    for miss in (text[:place] + rng.choice("UDLR") + text[place + 1 :], text[:place] + text[place + 1 :], text.translate(str.maketrans("UDLR", "DURL"))):
        yield question, meta, rng.choice(["", ", "]).join(miss) or ",", walk(miss, 1) or walk(miss, -1)


def task_fifteen():
    yield from task_sliding(4)


def task_shifting(side=3):
    grid = [[row * side + column + 1 for column in range(side)] for row in range(side)]
    solved = [row[:] for row in grid]

    def shift(grid, move):
        grid = [row[:] for row in grid]
        line, steps = int(move[1]) - 1, int(move[2])
        if move[0] == "R":
            grid[line] = grid[line][steps:] + grid[line][:steps]
        else:
            column = [row[line] for row in grid]
            for row, cell in zip(grid, column[steps:] + column[:steps]):
                row[line] = cell
        return grid

    moves = [rng.choice("RC") + str(rng.randint(1, side)) + str(rng.randint(1, side - 1)) for _ in range(rng.randint(1, 6))]
    for move in reversed(moves):
        grid = shift(grid, move[:2] + str(side - int(move[2])))
    meta = {"question": grid}
    yield grid, meta, json.dumps(moves), True
    miss = moves[:]
    miss[rng.randrange(len(miss))] = rng.choice("RC") + str(rng.randint(1, side)) + str(rng.randint(1, side - 1))
    result = grid
    for move in miss:
        result = shift(result, move)
    yield grid, meta, str(miss), result == solved


def task_sixteen():
    yield from task_shifting(4)


def task_twiddle():
    def turn(grid, corner, times):
        ring = [(corner[0], corner[1]), (corner[0], corner[1] + 1), (corner[0] + 1, corner[1] + 1), (corner[0] + 1, corner[1])]
        old = [grid[cell] for cell in ring]
        return grid | {cell: old[(place + times) % 4] for place, cell in enumerate(ring)}

    solved = {(r, c): r * 3 + c + 1 for r in range(3) for c in range(3)}
    turns = [(rng.randrange(2), rng.randrange(2)) for _ in range(rng.randint(1, 6))]
    grid = solved
    for corner in reversed(turns):
        grid = turn(grid, corner, -1)
    meta = {"question": [[grid[(r, c)] for c in range(3)] for r in range(3)]}
    yield [list(corner) for corner in turns], meta, "->".join(str(corner) for corner in turns), True
    miss = turns[:]
    miss[rng.randrange(len(miss))] = (rng.randrange(2), rng.randrange(3))
    result = grid
    for corner in miss:
        if corner[1] == 2:
            result = {}
            break
        result = turn(result, corner, 1)
    yield [list(corner) for corner in turns], meta, "->".join(str(corner) for corner in miss), result == solved


def task_stack():
    size = rng.randint(3, 8)
    numbers = rng.sample(range(1, size + 1), size)
    waiting, stack, output, steps = numbers[:], [], [], []
    while waiting or stack:
        if waiting and (not stack or rng.random() < 0.5):
            stack.append(waiting.pop(0))
            steps.append(f"Push({stack[-1]})")
        else:
            output.append(stack.pop())
            steps.append("Pop()")
    meta = {"input_sequence": numbers, "output_sequence": output}
    answer = "The output sequence is a valid stack permutation."
    yield answer, meta, json.dumps(steps), True

    def check(steps):
        done, pile, left = [], [], numbers[:]
        for step in steps:
            if step == "Pop()":
                if not pile:
                    return False
                done.append(pile.pop())
            else:
                if not left or step != f"Push({left[0]})":
                    return False
                pile.append(left.pop(0))
        return done == output

    place = rng.randrange(len(steps) - 1)
    miss = steps[:]
    miss[place], miss[place + 1] = miss[place + 1], miss[place]
    yield answer, meta, str(miss), check(miss)
    yield answer, meta, str(steps[:-1]), False
    yield answer, meta, '"The output sequence is not a valid stack permutation."', False


def task_cars():
    size, reach = rng.randint(5, 8), rng.randint(1, 2)
    colors = [rng.choice("ABC") for _ in range(size)]
    orders = [p for p in itertools.permutations(range(1, size + 1)) if all(abs(place + 1 - car) <= reach for place, car in enumerate(p))]

    def changes(order):
        return sum(colors[a - 1] != colors[b - 1] for a, b in zip(order, order[1:]))

    least = min(map(changes, orders))
    meta = {"car_ids": list(range(1, size + 1)), "colors": colors, "K": reach, "min_switches": least}
    best = next(order for order in orders if changes(order) == least)
    yield list(best), meta, str(list(best)), True
    other = rng.choice(orders)
    yield list(best), meta, str(list(other)), changes(other) == least
    miss = list(best)
    a, b = rng.sample(range(size), 2)
    miss[a], miss[b] = miss[b], miss[a]
    yield list(best), meta, str(miss), tuple(miss) in orders and changes(miss) == least


def task_maze():
    height, width = rng.randint(4, 7), rng.randint(4, 7)
    while True:
        grid = [["B" if rng.random() < 0.25 else "." for _ in range(width)] for _ in range(height)]
        grid[0][0], grid[-1][-1] = "S", "E"
        ways, more = {(0, 0): [(0, 0)]}, [(0, 0)]
        while more:
            cell = more.pop(0)
            for other in sides(cell):
                if other not in ways and 0 <= other[0] < height and 0 <= other[1] < width and grid[other[0]][other[1]] != "B":
                    ways[other] = ways[cell] + [other]
                    more.append(other)
        if (height - 1, width - 1) in ways:
            break
    path = ways[(height - 1, width - 1)]
    meta = {"question": grid, "width": width, "height": height}

    def text(path):
        return "->".join(f"({r + 1},{c + 1})" for r, c in path)

    def check(path):
        inside = all(0 <= r < height and 0 <= c < width and grid[r][c] != "B" for r, c in path)
        return inside and path[0] == (0, 0) and path[-1] == (height - 1, width - 1) and all(b in sides(a) for a, b in zip(path, path[1:]))

    yield "The answer is: " + text(path), meta, text(path), True
    miss = path[:]
    place = rng.randrange(len(miss))
    miss[place] = rng.choice(sorted(sides(miss[place])))
    yield "The answer is: " + text(path), meta, text(miss), check(miss)
    yield "The answer is: " + text(path), meta, text(path[:-1]), False
    yield "The answer is: " + text(path), meta, "not exist the path from start to end.", False


def task_hamiltonian(cycle=False):
    size = rng.randint(5, 9)
    order = rng.sample(range(size), size)
    edges = {frozenset(pair) for pair in zip(order, order[1:])} | ({frozenset((order[0], order[-1]))} if cycle else set())
    for pair in itertools.combinations(range(size), 2):
        if rng.random() < 0.2:
            edges.add(frozenset(pair))
    meta = {"question": "\n".join([str(size)] + [" ".join(map(str, sorted(edge))) for edge in edges])}
    path = order + [order[0]] * cycle
    yield path, meta, str(path), True
    miss = path[:]
    a, b = rng.sample(range(len(miss)), 2)
    miss[a], miss[b] = miss[b], miss[a]
    right = all(frozenset(pair) in edges for pair in zip(miss, miss[1:])) and set(miss) == set(range(size)) and (not cycle or miss[0] == miss[-1])
    yield path, meta, str(miss), right
    yield path, meta, str(path[:-1]), False
    yield path, meta, "NO", False


def task_cycle():
    yield from task_hamiltonian(True)


def expression(numbers, natural):
    """A random expression of numbers with its exact value, or None."""
    if len(numbers) == 1:
        return str(numbers[0]), Fraction(numbers[0])
    cut = rng.randrange(1, len(numbers))
    left, right = expression(numbers[:cut], natural), expression(numbers[cut:], natural)
    if not left or not right:
        return None
    sign = rng.choice("+-*/")
    if sign == "/" and right[1] == 0:
        return None
    value = {"+": left[1] + right[1], "-": left[1] - right[1], "*": left[1] * right[1]}[sign] if sign != "/" else left[1] / right[1]
    if natural and (value <= 0 or value.denominator != 1):
        return None
    return f"({left[0]} {sign} {right[0]})", value


def task_expression(target=24):
    while True:
        numbers = [rng.randint(1, 13) for _ in range(rng.randint(3, 5))]
        made = expression(rng.sample(numbers, len(numbers)), target is None)
        if made and (made[1] == target or target is None and made[1] > 20):
            break
    goal = target or int(made[1])
    meta = {"question": numbers, "target": goal}
    gold = "The answer is: " + made[0] + f" = {goal}"
    yield gold, meta, made[0], True
    yield gold, meta, made[0].replace("*", rng.choice("x×")).replace("/", "÷"), True
    places = [place for place, letter in enumerate(made[0]) if letter in "+-*/"]
    place = rng.choice(places)
    miss = made[0][:place] + rng.choice("+-*/") + made[0][place + 1 :]
    try:
        value = eval("".join(f"F({part})" if part.isdigit() else part for part in miss.replace("(", "( ").replace(")", " )").split()), {"F": Fraction})
    except ZeroDivisionError:
        value = None
    if target is None and miss != made[0]:
        value = None if value != goal else "unknown"
    if value != "unknown":
        yield gold, meta, miss, value == goal
    yield gold, meta, made[0] + " + 0", False
    yield gold, meta, f"cannot form {goal}", False


def task_countdown():
    yield from task_expression(None)


def task_zebra():
    height, width = rng.randint(2, 5), rng.randint(2, 4)
    words = rng.sample(["ale", "tea", "red wine", "cod", "rye", "fig", "yam", "oak", "elm", "ash", "jay", "owl", "bee", "ant", "fox", "Emu", "kiwi", "pear", "plum", "lime"], height * width)
    table = [[f"{1980 + row}"] + words[row * width : row * width + width] for row in range(height)]

    def text(table):
        return "\n".join("| " + " | ".join(row) + " |" for row in table)

    header = text([["Year"] + ["kind"] * width, ["---"] * (width + 1)]) + "\n"
    yield text(table), {}, header + text(table), True
    yield text(table), {}, text([[cell.upper() for cell in row] for row in rng.sample(table, height)]), True
    miss = [row[:] for row in table]
    a, b = rng.sample(range(height), 2)
    column = rng.randrange(1, width + 1)
    miss[a][column], miss[b][column] = miss[b][column], miss[a][column]
    yield text(table), {}, header + text(miss), False
    yield text(table), {}, header + text(table + miss), False


def task_text(words):
    def task():
        answer = rng.choice(words)
        yield answer, {}, answer, True
        yield answer, {}, rng.choice([word for word in words if word != answer]), False
        yield answer, {}, answer + " not", False

    return task


def task_list():
    numbers = [rng.randint(0, 99) for _ in range(rng.randint(1, 9))]
    yield numbers, {}, str(numbers), True
    miss = numbers[:]
    miss[rng.randrange(len(miss))] += 1
    yield numbers, {}, str(miss), False
    yield numbers, {}, str(numbers + [1]), False


def task_grid():
    grid = [[rng.randint(0, 9) for _ in range(rng.randint(2, 5))] for _ in range(1)]
    grid += [[rng.randint(0, 9) for _ in grid[0]] for _ in range(rng.randint(1, 4))]
    yield grid, {}, written(grid), True
    yield grid, {}, written(one_cell_changed(grid, range(10))), False
    yield grid, {}, written(grid[:-1]), False


def task_crossword():
    across = ["".join(rng.choices("ABCDEFG", k=5)) for _ in range(3)]
    down = ["".join(rng.choices("ABCDEFG", k=5)) for _ in range(3)]
    answer = {"across": across, "down": down}

    def text(across, down):
        return f"across: {', '.join(across)}\nDown: {', '.join(down).lower()}"

    yield answer, {}, text(across, down), True
    yield answer, {}, text(across, down[:2] + ["HHHHH"]), False
    yield answer, {}, text(across[:2], down), False


def task_navigation():
    kinds = ["store", "bank", "house", "cinema", "garden", "school"]
    letters = rng.sample("ABCDEFGHIJ", 8)
    kind = {letter: rng.choice(kinds) for letter in letters}
    parent = {letter: rng.choice(letters[:place]) for place, letter in enumerate(letters) if place}
    length = {letter: rng.choice([100, 200]) for letter in parent}
    goal = rng.choice([kind[letter] for letter in letters[1:]])
    if kind[letters[0]] == goal:
        return

    def way(letter):
        return way(parent[letter]) + letter if letter in parent else letter

    distance = {letter: sum(length[step] for step in way(letter)[1:]) for letter in letters}
    found = [letter for letter in letters if kind[letter] == goal]
    least = min(distance[letter] for letter in found)
    story = f"There is a set of roads and a set of landmarks. The start point is {kind[letters[0]]} {letters[0]}. " + "".join(
        f"There is a road which is {length[letter]} meters long from {kind[parent[letter]]} {parent[letter]} to {kind[letter]} {letter}. " for letter in parent
    )
    meta = {"question": f"Story: {story}\nQuestion: From the start point, how to reach the nearest {goal}?"}
    best = next(way(letter) for letter in found if distance[letter] == least)
    for letter in letters:
        yield best, meta, way(letter), letter in found and distance[letter] == least
    yield best, meta, best[::-1], False


TASKS = {
    "sudoku": task_sudoku,
    "sudoku2": task_sudoku2,
    "binario": task_binario,
    "magic_square": task_magic_square,
    "skyscraper": task_skyscraper,
    "sum_skyscraper": task_sum_skyscraper,
    "slant": task_slant,
    "campsite": task_campsite,
    "star_battle": task_star_battle,
    "tic_tac_toe": task_tic_tac_toe,
    "hitori": task_hitori,
    "kakurasu": task_kakurasu,
    "light_up": task_light_up,
    "minesweeper": task_minesweeper,
    "eight_puzzle": task_sliding,
    "fifteen_puzzle": task_fifteen,
    "nine_puzzle": task_shifting,
    "sixteen_puzzle": task_sixteen,
    "twiddle": task_twiddle,
    "stack_permutation": task_stack,
    "car_painting": task_cars,
    "maze": task_maze,
    "hamiltonian_path": task_hamiltonian,
    "hamiltonian_cycle": task_cycle,
    "game24": task_expression,
    "countdown": task_countdown,
    "zebra_logic": task_zebra,
    "FOLIO": task_text(["True", "False", "Unknown"]),
    "knights_and_knaves": task_text(["Entailment", "Contradiction", "Unknown"]),
    "crypto_KKA": task_text(["LOVE ME", "MEET AT NOON", "RUN"]),
    "crypto_KPA": task_text(["LOVE ME", "MEET AT NOON", "RUN"]),
    "checkmate_in_one": task_text(["Rg5#", "Qxf7#", "Nf3#"]),
    "big_bench_symbolic": task_list,
    "arc_agi": task_grid,
    "symbolic_hard": task_grid,
    "full_crosswords": task_crossword,
    "natural_language_navigation": task_navigation,
}

for name, task in TASKS.items():
    made = {True: 0, False: 0}
    tries = 0
    while min(made.values()) < COUNT and tries < 60 * COUNT:
        for answer, meta, text, is_right in task():
            tries += 1
            if made[is_right] < COUNT:
                made[is_right] += 1
                place = text if name in ("campsite", "star_battle") else "The table:\n" + text if name == "zebra_logic" else block(text)
                print(json.dumps({"task": name, "answer": answer, "meta": meta, "response": place, "expected": int(is_right)}))
    print(name, made, file=sys.stderr)
