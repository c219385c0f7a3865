"""Who writes, comes and is invited in the demonstration, and with what words; nobody exists."""

LETTERS = {"london": "letter.eml", "beijing": "letter_zh.eml", "muenchen": "letter_de.eml"}
SPAM = "Top ranking for your site! http://seo-rank.example http://seo-rank.example/buy"

# Name, e-mail, words, whether they allow us to tell them more.
WRITERS = {
    "london": (
        ("Imogen Fairweather", "imogen.f@example.com", "Is the range enough for Bristol?", True),
        ("Rohan Mistry", "rohan.mistry@example.com", "What would it cost a month?", False),
        ("Gwen Ashdown", "gwen.ashdown@example.com", "Can I bring my dog along to try it?", True),
    ),
    "beijing": (
        ("蒋晓彤", "jiang.xiaotong@example.com", "冬天续航能有多少？", True),
        ("魏子昂", "wei.ziang@example.com", "想了解一下分期方案。", False),
        ("韩雪晴", "han.xueqing@example.com", "周末可以试驾吗？", True),
    ),
    "muenchen": (
        ("Leonie Achleitner", "leonie.a@example.com", "Gibt es ihn mit Anhängerkupplung?", True),
        ("Jonas Wimmer", "jonas.wimmer@example.com", "Wie lange ist die Lieferzeit?", False),
        ("Carla Reindl", "carla.reindl@example.com", "Nehmen Sie meinen Golf in Zahlung?", True),
    ),
}

# Name, place, what happens: the first is over, the second comes.
EVENTS = {
    "london": (
        ("Autumn drive day", "Brooklands, Weybridge", "Drive every model on a closed track."),
        ("Winter evening", "", "Mulled wine, the new Volta, and an hour with our technicians."),
    ),
    "beijing": (
        ("秋季试驾日", "金港赛车场", "封闭赛道，全系车型自由试驾。"),
        ("冬季品鉴会", "", "新车品鉴、热饮与技师面对面交流。"),
    ),
    "muenchen": (
        ("Herbst-Fahrtag", "Flugplatz Fürstenfeldbruck", "Alle Modelle auf abgesperrter Strecke."),
        ("Winterabend", "", "Punsch, der neue Volta und eine Stunde mit unseren Technikern."),
    ),
}

# Name, e-mail, how many come.
GUESTS = {
    "london": (
        ("Harriet Colebrook", "harriet.c@example.com", 2),
        ("Desmond Achebe", "desmond.achebe@example.com", 1),
        ("Yuki Tanabe", "yuki.tanabe@example.com", 2),
        ("Fergus Dalgleish", "fergus.d@example.com", 1),
        ("Sunita Rao", "sunita.rao@example.com", 3),
        ("Bryn Pritchard", "bryn.pritchard@example.com", 2),
        ("Elspeth Morton", "elspeth.morton@example.com", 1),
    ),
    "beijing": (
        ("邓家豪", "deng.jiahao@example.com", 2),
        ("苏婉清", "su.wanqing@example.com", 1),
        ("谢明轩", "xie.mingxuan@example.com", 2),
        ("罗雅琴", "luo.yaqin@example.com", 1),
        ("梁俊杰", "liang.junjie@example.com", 3),
        ("宋思远", "song.siyuan@example.com", 2),
        ("叶梓萱", "ye.zixuan@example.com", 1),
    ),
    "muenchen": (
        ("Veronika Staudinger", "veronika.s@example.com", 2),
        ("Bastian Huber", "bastian.huber@example.com", 1),
        ("Ayşe Demirtaş", "ayse.demirtas@example.com", 2),
        ("Korbinian Zellner", "korbinian.z@example.com", 1),
        ("Franziska Moosbauer", "franziska.m@example.com", 3),
        ("Dragan Petrović", "dragan.petrovic@example.com", 2),
        ("Hedwig Lindner", "hedwig.lindner@example.com", 1),
    ),
}
