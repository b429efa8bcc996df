"""Many questions, many documents: cells a minute beside plain loops, what kills cost, and memory.

python -m benchmarks.grid [--data FOLDER|FILE...] [--only speed kills memory] [--documents 6] [--questions 4]
                          [--every 1] [--peer-questions N] [--minutes M] [--pages 10] [--kills 50]
                          [--rows 10 50 200] [--quick] [--write]
"""
