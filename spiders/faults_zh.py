"""The sentences about profiles in Chinese, under the names that they have in spiders/faults.py."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # What a value must be.
    "missing": "缺少这一项",
    "empty": "不能为空",
    "text": "必须是带引号的文字",
    "truth": "必须是 true 或 false，不加引号",
    "number": "必须是数，不加引号，例如 1.5",
    "whole number": "必须是整数，不加引号，例如 20",
    "day": "必须是日期，不加引号，不带时刻，例如 2024-03-01",
    "at least": "不能小于 {ge}",
    "at most": "不能大于 {le}",
    "too long": "不能超过 {max_length} 个字符",
    "list": "必须是列表，例如 [{example}]",
    "tables": "必须是若干个表：每个都写成 [[{key}]]，用双层方括号",
    "table": "必须是表：写 [{key}]，把各键写在它下面；或写成 {{ … }}",
    "one table": "只能是一个表：写 [{key}]，用单层方括号，只写一次",
    "selector": "必须是选择器，例如 'h1'、{{ css = 'h1' }} 或 {{ xpath = '//h1' }}",
    "one selector": "只能是一个选择器，不能是列表：几种写法在 CSS 里用逗号连接，例如 'h1, h2'",
    "one text": "只能是一段带引号的文字，不能是列表",
    "no format": "format 必须是 {expected} 之一，不能是 {given!r}",
    "none of": "{given!r} 必须是 {expected} 之一",
    "id": "{given!r} 不能作标识：要以小写字母开头，最多 40 个字符，只用小写字母、数字、- 和 _",
    "region": "{given!r} 不是行政区划：请写六位代码（GB/T 2260），例如 '510900'",
    "form": "{given!r} 不符合 {pattern} 的形式",
    # Keys.
    "unknown key": "这里没有这个键，请删去",
    "meant": "这里没有这个键；是不是想写 {near}？",
    "meant elsewhere": "这里没有这个键；是不是想写 {near}？那是{owner}的键",
    "misplaced": "这里没有这个键，它属于{owner}：写在 [表名] 下面的都归这个表，请移到它上面",
    "elsewhere": "这里没有这个键，它属于{owner}",
    "whole profile": "整个站点配置",
    "listing of": "format = {format!r} 的 [listing]",
    "known keys": "这里没有这个键；可用的有 {known}",
    "another id": "写的是 {given!r}，应与文件名一致，即 {file!r}",
    "twice": "{what} {values} 出现了两次，不能重复",
    # Files and TOML.
    "unreadable": "无法读取：{error}",
    "no UTF-8": "不是 UTF-8，请另存为 UTF-8",
    "no TOML": "不是合格的 TOML：{error}{hint}",
    "overwritten": "；同一个表里有一个键写了两次",
    "declared twice": "；有一个 [表名] 写了两次：请合为一个，若确有多个，每个都写成 [[…]]",
    "no quotes": "；文字要加引号，列表要放在 [ ] 里",
    # Addresses.
    "no whole address": "{given!r} 不是完整的网址，应写成 'https://www.example.com/news/' 这样",
    "no own address": "{given!r} 既不是完整的网址，也不是本页所在主机上的地址，如 '/list/more?page=2'",
    "no host": "{given!r} 不是小写的纯主机名，应写成 'www.example.com' 这样",
    "foreign host": "{host} 不在 hosts 之中：请加进 aliases，或改正 url",
    "undated": "没有写全 {{year}}、{{month}} 和 {{day}}，它们代表当日报纸的日期",
    "numbered": "里面有 listing.page 的正则能找到的数字，这个数字只应出现在 listing.more 里",
    # Names.
    "unknown": "没有 {given!r}；可用的有 {known}",
    "no zone": "{given!r} 不是时区，应写成 'Asia/Shanghai' 这样",
    "no hours": "{given!r} 不是时段，应写成 '22:00-07:00' 这样",
    "no reason": "缺少这一项：请写明何人何时同意，例如 '编辑部张三 2026-03-01 来信同意'",
    "no articles": "缺少这一项：请写一个文章网址都符合的正则，例如 '/\\d+\\.html$'",
    "backwards": "first（{first}）晚于 last（{last}）",
    # Selectors.
    "one way": "css 和 xpath 只写一个，例如 {{ css = 'h1' }} 或 {{ xpath = '//h1' }}",
    "selector does not compile": "选择器 {given!r} 有语法错误：{error}",
    "unknown in XPath": "选择器 {given!r} 有语法错误：没有 {unknown}",
    "texts": "{given!r} 选中的是文字：这里要选元素，不要用 ::text、::attr(…)、text() 或 @…",
    "no texts": "{given!r} 算出的是数或真假：这里要选出待读的内容，例如 {{ xpath = '//h1' }}",
    "re of elements": "这里取整个元素，不用 re：请在选择器里说明是哪些，例如 {{ xpath = \"//p[contains(., '图')]\" }}",
    "re of links": "这里取链接本身的地址，不能用 re：请选取其文字，例如 'a::attr(href)'",
    # Patterns and expressions.
    "long pattern": "正则有 {length} 个字符，超过了 {most} 个",
    "pattern does not compile": "正则 {given!r} 有语法错误：{error}",
    "endless": "正则 {given!r} 可能永远算不完：重复的组里有能以多种方式读出的内容；只重复一层，"
    "例如把 (\\S+)+ 写成 \\S+，"
    "或让每一轮都以上一轮不可能含有的字符开头，例如把 (?:\\w+,?)+ 写成 \\w+(?:,\\w+)*",
    "steep": "正则 {given!r} 中有 {power} 处重复，每一处都要对前一处的每个位置重试，可能永远算不完；"
    "请写明那里不会出现什么，例如把 .* 写成 [^：]*",
    "expression does not compile": "表达式 {given!r} 有语法错误：{error}",
    # Forms, endpoints and counters.
    "unsendable": "{given!r} 要照发送时的样子写，非 ASCII 字符写成 %E8%A6%81 这样",
    "no JSON": "{given!r} 开头像 JSON，却不是 JSON：{error}",
    "no id": "里面有 {{id}}：请给出找到它的正则，例如 id = 'channel=(\\d+)'",
    "no group": "正则 id 里没有名为 {{{group}}} 的组；请在其中命名，例如 (?P<{group}>\\d+)",
    "id finds nothing": "这个正则在各栏目的网址里都找不到内容，例如 {url}；请改正，或用 on 说明在页面的哪段文字里找",
    "leads nowhere": "more 要靠 page（在其 url 或 form 里找到页号的正则）或 next 才能翻页",
    "no number": "more 的 url 或 form 里没有正则 page 能找到的数字",
    "no count": "没有说明数字在哪里：请写页面上的 css 或 xpath，或接口的 url",
    "no click": "clicks 只用于接口的 url；页面上的数字不用点击就能读到",
    "no id in views": "url 里有 {{id}}：请给出找到它的正则，例如 id = 't\\d{{8}}_(\\d+)'",
}
